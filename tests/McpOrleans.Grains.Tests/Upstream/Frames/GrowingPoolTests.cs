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
        await ReadAsync();
        var before = GC.GetAllocatedBytesForCurrentThread();

        await ReadAsync();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MiB);

        // All of it on this thread: what is read is there already.
        async Task ReadAsync()
        {
            using var lease = new ByteLease(new ByteBudget(long.MaxValue));
            await using var reader = new MessageReader(new MemoryStream(bytes), MessageEnd.Stream, bytes.Length, lease);
            (await reader.ReadAsync(CancellationToken.None)).Length.ShouldBe(bytes.Length);
        }
    }
}
