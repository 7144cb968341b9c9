using System.Buffers;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class GrowingPoolTests
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    [Fact]
    public void Rent_MuchIsHeld_GivesLargePieces()
    {
        using var pool = new GrowingPool();
        IMemoryOwner<byte>[] pieces = [.. Enumerable.Range(0, 9).Select(_ => pool.Rent())];

        pieces.Select(piece => piece.Memory.Length / KiB).ShouldBe([16, 16, 32, 64, 128, 256, 512, 1024, 1024]);

        foreach (var piece in pieces)
        {
            piece.Dispose();
            piece.Dispose();
        }

        using var next = pool.Rent();
        next.Memory.Length.ShouldBe(16 * KiB);
    }

    [Fact]
    public async Task Read_LargeMessageAgain_NeedsHardlyAnyNewMemory()
    {
        var bytes = new byte[40 * MiB];
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            // The garbage collector may have run in the meantime.
            least = Math.Min(least, await ReadAsync());
        }

        least.ShouldBeLessThan(MiB);

        // The bytes to be read are already there, so everything happens on this thread.
        async Task<long> ReadAsync()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var lease = new ByteLease(new ByteBudget(long.MaxValue));
            await using var reader = new MessageReader(new MemoryStream(bytes), MessageEnd.Stream, bytes.Length, lease);
            (await reader.ReadAsync(CancellationToken.None)).Length.ShouldBe(bytes.Length);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
