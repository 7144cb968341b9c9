using McpOrleans.Grains.Upstream.Bounds;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Bounds;

public sealed class ByteBudgetTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void TryGrow_BeyondIt_LeavesNothingHeld()
    {
        var all = new ByteBudget(100);
        var part = new ByteBudget(40, all);
        var other = new ByteBudget(80, all);

        part.TryGrow(0, 40).ShouldBeTrue();
        part.TryGrow(0, 1).ShouldBeFalse();
        other.TryGrow(0, 10).ShouldBeTrue();
        other.TryGrow(10, 30).ShouldBeTrue();
        (part.Taken, other.Taken, all.Taken).ShouldBe((40, 30, 70));

        other.TryGrow(30, 31).ShouldBeFalse();
        (part.Taken, other.Taken, all.Taken).ShouldBe((40, 0, 40));

        part.Return(40);
        (part.Taken, other.Taken, all.Taken).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void TryGrow_BesideOthersThatHoldAllTheyMay_IsNotRefused()
    {
        var all = new ByteBudget(256 * MiB);
        ByteBudget[] greedy = [.. Enumerable.Range(0, 3).Select(_ => new ByteBudget(128 * MiB, all))];
        foreach (var part in greedy)
        {
            while (part.TryGrow(0, 2 * MiB))
            {
                // Each message stays the same size, and another one arrives.
            }
        }

        greedy.Select(part => part.Taken / MiB).ShouldBe([128, 64, 32]);
        ByteBudget[] modest = [.. Enumerable.Range(0, 4).Select(_ => new ByteBudget(128 * MiB, all))];
        modest.ShouldAllBe(part => part.TryGrow(0, 8 * MiB));

        modest[0].TryGrow(8 * MiB, 9 * MiB).ShouldBeFalse();
        all.Taken.ShouldBe(248 * MiB);
    }

    [Fact]
    public async Task TryGrow_BesideOthersThatAskForTooMuch_IsNotRefused()
    {
        var all = new ByteBudget(100);
        var greedy = new ByteBudget(1000, all);
        var modest = new ByteBudget(100, all);
        using var end = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                greedy.TryGrow(0, 200).ShouldBeFalse();
            }
        }, TestContext.Current.CancellationToken);

        var refused = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            if (modest.TryGrow(0, 50))
            {
                modest.Return(50);
            }
            else
            {
                refused++;
            }
        }

        await end.CancelAsync();
        await asking;
        refused.ShouldBe(0);
        (all.Taken, greedy.Taken, modest.Taken).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task TryGrow_FromManyThreads_NeverIsMoreThanThereIs()
    {
        var all = new ByteBudget(10);
        var (held, most, least) = (0L, 0L, 0L);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            var part = new ByteBudget(6, all);
            for (var i = 0; i < 100_000; i++)
            {
                if (part.TryGrow(0, 1 + ((i + thread) % 6)))
                {
                    InterlockedMax(ref most, Interlocked.Add(ref held, 1 + ((i + thread) % 6)));
                    InterlockedMax(ref least, -all.Taken);
                    Interlocked.Add(ref held, -(1 + ((i + thread) % 6)));
                    part.Return(1 + ((i + thread) % 6));
                }
            }
        }, TestContext.Current.CancellationToken)));

        most.ShouldBeInRange(1, 10);
        least.ShouldBeLessThanOrEqualTo(0);
        all.Taken.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64 * 1024, 0)]
    [InlineData((64 * 1024) + 1, MiB)]
    [InlineData(MiB - 1, MiB)]
    [InlineData((5 * MiB) + 1, 6 * MiB)]
    public void TryGrow_SoManyBytes_TakesWholeSteps(long bytes, long taken)
    {
        var budget = new ByteBudget(10 * MiB);
        using var lease = new ByteLease(budget);

        lease.TryGrow(bytes).ShouldBeTrue();
        lease.TryGrow(bytes / 2).ShouldBeTrue();

        budget.Taken.ShouldBe(taken);
    }

    [Fact]
    public void TryGrow_NoRoom_GivesBackWhatItHad()
    {
        var budget = new ByteBudget(3 * MiB);
        using var lease = new ByteLease(budget);

        lease.TryGrow(MiB).ShouldBeTrue();
        budget.Taken.ShouldBe(2 * MiB);
        lease.TryGrow(3 * MiB).ShouldBeFalse();
        budget.Taken.ShouldBe(0);

        lease.TryGrow(MiB).ShouldBeTrue();
        lease.Dispose();
        lease.Dispose();
        budget.Taken.ShouldBe(0);
    }

    [Fact]
    public void TryGrow_ManyInTurn_SomeComeThrough()
    {
        var budget = new ByteBudget(128 * MiB, new ByteBudget(256 * MiB));
        var growing = Enumerable.Range(0, 16).Select(_ => new ByteLease(budget)).ToList();

        for (var bytes = MiB / 2; bytes <= 50 * MiB; bytes += MiB)
        {
            growing.RemoveAll(lease => !lease.TryGrow(bytes));
        }

        growing.Count.ShouldBe(2);
        growing.ForEach(lease => lease.Dispose());
        budget.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Dispose_WhileItGrows_ReturnsWhatWasTaken()
    {
        var budget = new ByteBudget(1000 * MiB);
        using var lease = new ByteLease(budget);
        using var end = new CancellationTokenSource();
        var ending = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                lease.Dispose();
            }
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 200_000; i++)
        {
            lease.TryGrow((1 + (i % 900)) * MiB).ShouldBeTrue();
            budget.Taken.ShouldBeGreaterThanOrEqualTo(0);
        }

        await end.CancelAsync();
        await ending;
        lease.Dispose();
        budget.Taken.ShouldBe(0);
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen)
            {
                return;
            }
        }
    }
}
