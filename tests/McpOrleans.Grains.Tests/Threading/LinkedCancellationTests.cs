using McpOrleans.Threading;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Threading;

public sealed class LinkedCancellationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_OneOfTheTwoIsCancelled_IsCancelled(bool isFirst)
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        using var linked = LinkedCancellation.Of(first.Token, second.Token);

        linked.Token.IsCancellationRequested.ShouldBeFalse();
        await (isFirst ? first : second).CancelAsync();

        linked.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Token_CancelledBefore_IsCancelled()
    {
        using var linked = LinkedCancellation.Of(new CancellationToken(canceled: true), CancellationToken.None);

        linked.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Dispose_AnotherTakesTheSource_ItFollowsItsOwnTokensOnly()
    {
        using var earlier = new CancellationTokenSource();
        for (var i = 0; i < 100; i++)
        {
            LinkedCancellation.Of(earlier.Token, CancellationToken.None).Dispose();
        }

        using var later = LinkedCancellation.Of(CancellationToken.None, CancellationToken.None);
        var heard = false;
        using var registration = later.Token.Register(() => heard = true);
        await earlier.CancelAsync();

        (later.Token.IsCancellationRequested, heard).ShouldBe((false, false));
    }

    [Fact]
    public async Task Dispose_ManyAtOnce_NoneIsCancelledByAnothers()
    {
        var strangers = 0;
        await Parallel.ForAsync(0, 20_000, async (i, _) =>
        {
            using var own = new CancellationTokenSource();
            using var linked = LinkedCancellation.Of(own.Token, CancellationToken.None);
            if (i % 2 == 0)
            {
                await own.CancelAsync();
            }

            if (linked.Token.IsCancellationRequested != (i % 2 == 0))
            {
                Interlocked.Increment(ref strangers);
            }
        });

        strangers.ShouldBe(0);
    }
}
