using System.Buffers;
using System.Collections.Concurrent;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>
/// The memory for what one reader holds: the more that is, the larger the pieces. A large message in many small ones would be moved from
/// one generation of the garbage collector to the next, while everybody waits. Not thread-safe.
/// </summary>
internal sealed class GrowingPool : MemoryPool<byte>
{
    private const int Smallest = 16 * 1024;
    private const int Largest = 1024 * 1024;

    /// <summary>
    /// The largest pieces that nobody uses, of all readers. The collector may have them at any time: a message of 64 MiB is rare, and the
    /// pool for all keeps either too few of them or, for ever, too many.
    /// </summary>
    private static readonly ConcurrentStack<WeakReference<byte[]>> Unused = new();

    private long _rented;

    public override int MaxBufferSize => Largest;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) =>
        new Piece(this, (int)Math.Clamp(_rented, Math.Max(minBufferSize, Smallest), Largest));

    protected override void Dispose(bool disposing)
    {
        // The pieces are given back one by one.
    }

    private static byte[] RentLargest()
    {
        while (Unused.TryPop(out var reference))
        {
            if (reference.TryGetTarget(out var bytes))
            {
                return bytes;
            }
        }

        return GC.AllocateUninitializedArray<byte>(Largest);
    }

    private sealed class Piece : IMemoryOwner<byte>
    {
        private readonly GrowingPool _pool;
        private readonly bool _isLargest;
        private byte[]? _bytes;

        public Piece(GrowingPool pool, int size)
        {
            _pool = pool;
            _isLargest = size == Largest;
            _bytes = _isLargest ? RentLargest() : ArrayPool<byte>.Shared.Rent(size);
            _pool._rented += _bytes.Length;
        }

        public Memory<byte> Memory => _bytes;

        public void Dispose()
        {
            if (_bytes is not { } bytes)
            {
                return;
            }

            _bytes = null;
            _pool._rented -= bytes.Length;
            if (_isLargest)
            {
                Unused.Push(new WeakReference<byte[]>(bytes));
            }
            else
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }
}
