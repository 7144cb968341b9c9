using System.Buffers;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>
/// The memory for what one reader holds: the more that is, the larger the pieces. A large message in many small ones would be moved from
/// one generation of the garbage collector to the next, while everybody waits. Not thread-safe.
/// </summary>
internal sealed class GrowingPool : MemoryPool<byte>
{
    private const int Smallest = 16 * 1024;
    private const int Largest = 1024 * 1024;

    /// <summary>As many as the answers of one server may take; the pool for all keeps fewer, and the rest would wait for the collector.</summary>
    private const int LargestKept = 128;

    private static readonly ArrayPool<byte> Large = ArrayPool<byte>.Create(Largest, LargestKept);

    private long _rented;

    public override int MaxBufferSize => Largest;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) =>
        new Piece(this, (int)Math.Clamp(_rented, Math.Max(minBufferSize, Smallest), Largest));

    protected override void Dispose(bool disposing)
    {
        // The pieces are given back one by one.
    }

    private sealed class Piece : IMemoryOwner<byte>
    {
        private readonly GrowingPool _pool;
        private byte[]? _bytes;

        public Piece(GrowingPool pool, int size)
        {
            _pool = pool;
            _bytes = PoolOf(size).Rent(size);
            _pool._rented += _bytes.Length;
        }

        public Memory<byte> Memory => _bytes;

        public void Dispose()
        {
            if (_bytes is { } bytes)
            {
                _bytes = null;
                _pool._rented -= bytes.Length;
                PoolOf(bytes.Length).Return(bytes);
            }
        }

        private static ArrayPool<byte> PoolOf(int size) => size < Largest ? ArrayPool<byte>.Shared : Large;
    }
}
