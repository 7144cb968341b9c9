using McpOrleans.Grains.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class CoalescedWritesTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    // One thing at a time, as on a grain's scheduler.
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private readonly List<TaskCompletionSource> _begun = [];
    private readonly CoalescedWrites _writes;

    public CoalescedWritesTests() => _writes = new CoalescedWrites(() =>
    {
        _begun.Add(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return _begun[^1].Task;
    });

    [Fact]
    public Task Write_ThousandCallersDuringAWrite_ShareTheNext() => OnGrainAsync(async () =>
    {
        var first = _writes.WriteAsync();
        var others = Enumerable.Range(0, 1000).Select(_ => _writes.WriteAsync()).ToArray();

        _begun.ShouldHaveSingleItem().SetResult();
        await first;
        others.ShouldAllBe(write => !write.IsCompleted);
        await BegunAsync(2);
        _begun[1].SetResult();
        await Task.WhenAll(others);

        _begun.Count.ShouldBe(2);
    });

    [Fact]
    public Task Write_Fails_FailsThoseWhoseChangeItTookAndNoOthers() => OnGrainAsync(async () =>
    {
        var taken = _writes.WriteAsync();
        var later = _writes.WriteAsync();

        _begun[0].SetException(new IOException("disk full"));
        (await Should.ThrowAsync<IOException>(() => taken)).Message.ShouldBe("disk full");
        await BegunAsync(2);
        _begun[1].SetResult();

        await later;
    });

    [Fact]
    public Task Write_AfterAFailure_WritesAgain() => OnGrainAsync(async () =>
    {
        var first = _writes.WriteAsync();
        _begun[0].SetException(new IOException("disk full"));
        await Should.ThrowAsync<IOException>(() => first);

        var second = _writes.WriteAsync();
        _begun[1].SetResult();

        await second;
        _begun.Count.ShouldBe(2);
    });

    private async Task BegunAsync(int count)
    {
        using var cap = new CancellationTokenSource(Cap, TimeProvider.System);
        while (_begun.Count < count)
        {
            cap.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Task OnGrainAsync(Func<Task> test) =>
        Task.Factory.StartNew(test, TestContext.Current.CancellationToken, TaskCreationOptions.None, _scheduler).Unwrap();
}
