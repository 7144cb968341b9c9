using System.Collections.Concurrent;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public interface INewsObserver : IGrainObserver
{
    Task HearAsync(string news);

    Task<int> CountAsync();
}

public interface INewsGrain : IGrainWithStringKey
{
    Task SubscribeAsync(INewsObserver observer);

    Task TellAsync(string news);

    Task<int> SumAsync();
}

public sealed class NewsGrain : Grain, INewsGrain
{
    private readonly HashSet<INewsObserver> _observers = [];

    public Task SubscribeAsync(INewsObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task TellAsync(string news) => Task.WhenAll(_observers.Select(observer => observer.HearAsync(news)));

    public async Task<int> SumAsync() => (await Task.WhenAll(_observers.Select(observer => observer.CountAsync()))).Sum();
}

public sealed class ObserverTests(SharedCluster shared)
{
    [Fact]
    public async Task Observer_Subscribed_HearsInOrder()
    {
        var cluster = await shared.GetAsync();
        var grain = cluster.Client.GetGrain<INewsGrain>("news");
        var observer = new Listener();
        var reference = cluster.Client.CreateObjectReference<INewsObserver>(observer);
        await grain.SubscribeAsync(reference);

        await grain.TellAsync("one");
        await grain.TellAsync("two");

        observer.Heard.ShouldBe(["one", "two"]);
        (await grain.SumAsync()).ShouldBe(2);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task Observer_SubscribedTwice_IsOne()
    {
        var cluster = await shared.GetAsync();
        var grain = cluster.Client.GetGrain<INewsGrain>("news-twice");
        var observer = new Listener();
        var reference = cluster.Client.CreateObjectReference<INewsObserver>(observer);

        await grain.SubscribeAsync(reference);
        await grain.SubscribeAsync(reference);
        await grain.TellAsync("one");

        observer.Heard.ShouldBe(["one"]);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task Observers_Several_HearAll()
    {
        var cluster = await shared.GetAsync();
        var grain = cluster.Client.GetGrain<INewsGrain>("news-several");
        var observers = new[] { new Listener(), new Listener() };
        foreach (var observer in observers)
        {
            await grain.SubscribeAsync(cluster.Client.CreateObjectReference<INewsObserver>(observer));
        }

        await grain.TellAsync("one");

        observers.ShouldAllBe(observer => observer.Heard.Count == 1);
    }

    [Fact]
    public async Task Observer_ThatFails_TellsItsCaller()
    {
        var cluster = await shared.GetAsync();
        var grain = cluster.Client.GetGrain<INewsGrain>("news-bad");
        var observer = new Listener();
        await grain.SubscribeAsync(cluster.Client.CreateObjectReference<INewsObserver>(observer));

        (await Should.ThrowAsync<InvalidOperationException>(() => grain.TellAsync("bad"))).Message.ShouldBe("bad news");
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task Observer_CalledByTwo_HearsOneAfterTheOther()
    {
        var cluster = await shared.GetAsync();
        var observer = new Listener();
        var reference = cluster.Client.CreateObjectReference<INewsObserver>(observer);
        var grains = new[] { cluster.Client.GetGrain<INewsGrain>("news-a"), cluster.Client.GetGrain<INewsGrain>("news-b") };
        await Task.WhenAll(grains.Select(grain => grain.SubscribeAsync(reference)));

        await Task.WhenAll(grains.Select(grain => grain.TellAsync("slow")));

        observer.AtOnce.ShouldBe(1);
        observer.Heard.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Observer_Deleted_HearsNoMore()
    {
        var cluster = await shared.GetAsync();
        var grain = cluster.Client.GetGrain<INewsGrain>("news-deleted");
        var observer = new Listener();
        var reference = cluster.Client.CreateObjectReference<INewsObserver>(observer);
        await grain.SubscribeAsync(reference);
        await grain.TellAsync("one");

        cluster.Client.DeleteObjectReference<INewsObserver>(reference);
        _ = grain.TellAsync("two");
        await cluster.Client.GetGrain<INewsGrain>("news-other").TellAsync("three");

        observer.Heard.ShouldBe(["one"]);
    }

    private sealed class Listener : INewsObserver
    {
        private int _now;

        public ConcurrentQueue<string> Heard { get; } = new();

        public int AtOnce { get; private set; }

        public async Task HearAsync(string news)
        {
            AtOnce = Math.Max(AtOnce, Interlocked.Increment(ref _now));
            await Task.Delay(TimeSpan.FromMilliseconds(news is "slow" ? 50 : 0), TimeProvider.System);
            Interlocked.Decrement(ref _now);
            Heard.Enqueue(news is "bad" ? throw new InvalidOperationException("bad news") : news);
        }

        public Task<int> CountAsync() => Task.FromResult(Heard.Count);
    }
}
