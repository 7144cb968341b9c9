using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.TestServers.Fixtures;
using Orleans.TestingHost;
using Shouldly;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>A silo with McpOrleans' grains whose time a test moves, in small steps: between two of them the world answers in real time.</summary>
internal sealed class ClockedCluster : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly GrainAccess _access = new();
    private InProcessTestCluster _cluster = null!;

    public FakeClock Clock { get; } = new();

    public static async Task<ClockedCluster> StartAsync()
    {
        var clocked = new ClockedCluster();
        clocked._cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
        {
            silo.UseClock(clocked.Clock).AddMcpOrleansGrains().Configure<OutboundPolicy>(policy => policy.AllowEverything());
            silo.AddIncomingGrainCallFilter(clocked._access);
        });
        return clocked;
    }

    public IGrainFactory Grains => _cluster.Client;

    public IMcpServerGrain Server(string name = "test") =>
        _cluster.Client.GetGrain<IMcpServerGrain>(new ServerKey("default", name).ToString());

    public async Task<PublishedServer> PublishedAsync() =>
        (await _cluster.Client.GetGrain<IToolDirectoryGrain>("default").GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();

    /// <summary>Lets time pass, calling nobody but the server's grain, for its status.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;)
        {
            Clock.Advance(Step);
            await Server().GetStatusAsync();
        }
    }

    /// <summary>
    /// Lets time pass until something happens, but no more than <paramref name="within"/>. Each step gives it a moment of real time to
    /// happen, and then time stands still: what has begun by then may need more of that on a busy machine.
    /// </summary>
    public async Task PassUntilAsync(Func<Task<bool>> happened, TimeSpan within, CancellationToken cancellationToken)
    {
        for (var end = Clock.GetUtcNow() + within; !await happened() && Clock.GetUtcNow() < end;)
        {
            Clock.Advance(Step);
            try
            {
                await Eventually.TrueAsync(_ => happened(), cap: TimeSpan.FromMilliseconds(100), cancellationToken: cancellationToken);
            }
            catch (TimeoutException)
            {
                // Not yet: more time must pass.
            }
        }

        await Eventually.TrueAsync(_ => happened(), () => $"{within} of the clock's time passed.", cancellationToken: cancellationToken);
    }

    /// <summary>Runs something inside a server's grain, on its scheduler.</summary>
    public async Task InsideAsync(IMcpServerGrain server, Func<Grain, Task> action)
    {
        _access.Next = action;
        await server.GetStatusAsync();
        _access.Next.ShouldBeNull();
    }

    public async Task<bool> HasReminderAsync(IMcpServerGrain server, string name = "health")
    {
        var found = false;
        await InsideAsync(server, async grain => found = await grain.GetReminder(name) is not null);
        return found;
    }

    public Task DeactivateAsync(IMcpServerGrain server) => _cluster.DeactivateAsync(server);

    public bool IsActive(IMcpServerGrain server) => _cluster.TryGetGrainContext(server.GetGrainId(), out _);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private sealed class GrainAccess : IIncomingGrainCallFilter
    {
        public Func<Grain, Task>? Next { get; set; }

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (Next is { } action && context.Grain is Grain grain and IMcpServerGrain
                && string.Equals(context.MethodName, nameof(IMcpServerGrain.GetStatusAsync), StringComparison.Ordinal))
            {
                Next = null;
                await action(grain);
            }
        }
    }
}
