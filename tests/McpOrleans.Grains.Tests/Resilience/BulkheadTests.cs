using McpOrleans.Grains.Resilience;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Resilience;

public sealed class BulkheadTests
{
    private const int Concurrency = 2;
    private const int Queue = 5;

    private readonly Bulkhead _bulkhead;
    private int _concurrency = Concurrency;

    public BulkheadTests() => _bulkhead = new Bulkhead(() => _concurrency);

    [Fact]
    public async Task TryEnter_PlacesFree_EntersAtOnce()
    {
        (await EnterAsync("a")).ShouldBeTrue();
        (await EnterAsync("a")).ShouldBeTrue();

        _bulkhead.Running.ShouldBe(2);
        EnterAsync("a").IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task TryEnter_QueueFull_Refuses()
    {
        var waiting = Enumerable.Range(0, Concurrency + Queue).Select(_ => EnterAsync("a")).ToArray();

        (await EnterAsync("b")).ShouldBeFalse();

        waiting.Count(task => task.IsCompleted).ShouldBe(Concurrency);
        _bulkhead.Waiting.ShouldBe(Queue);
    }

    [Fact]
    public async Task Leave_OneCallersBurst_DoesNotStarveAnother()
    {
        var burst = Enumerable.Range(0, Concurrency + 4).Select(_ => EnterAsync("busy")).ToArray();
        var single = EnterAsync("single");

        _bulkhead.Leave();
        _bulkhead.Leave();

        // One more of the burst was before it in the queue, not four.
        (await single.WaitAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await burst[Concurrency].WaitAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();
        _bulkhead.Waiting.ShouldBe(3);
    }

    [Fact]
    public async Task Cancel_Waiting_LeavesTheQueue()
    {
        using var caller = new CancellationTokenSource();
        await EnterAsync("a");
        await EnterAsync("a");
        var waiting = _bulkhead.TryEnterAsync("b", Queue, caller.Token).AsTask();

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        _bulkhead.Waiting.ShouldBe(0);
        _bulkhead.Leave();
        _bulkhead.Running.ShouldBe(1);
        (await EnterAsync("c")).ShouldBeTrue();
    }

    [Fact]
    public async Task Admit_LimitRaised_LetsMoreIn()
    {
        var waiting = Enumerable.Range(0, 4).Select(_ => EnterAsync("a")).ToArray();

        _concurrency = 4;
        _bulkhead.Admit();

        (await Task.WhenAll(waiting)).ShouldAllBe(entered => entered);
        _bulkhead.Running.ShouldBe(4);
    }

    private Task<bool> EnterAsync(string caller) =>
        _bulkhead.TryEnterAsync(caller, Queue, TestContext.Current.CancellationToken).AsTask();
}
