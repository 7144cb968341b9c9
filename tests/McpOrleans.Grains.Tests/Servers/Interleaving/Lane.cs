using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Orleans.Timers;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>A silo, a clock and two MCP servers, on which schedules run one after the other, each on a server and a tenant of its own.</summary>
internal sealed class Lane : IAsyncDisposable
{
    /// <summary>In minutes: keys are retained for ten, and once more when a server goes.</summary>
    private const int LongestRetention = 25;

    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private InProcessTestCluster _cluster = null!;

    private Lane(IReadOnlyList<TestServer> upstreams)
    {
        Upstreams = upstreams;
        Gates = new Gates(upstreams);
        Storage = new GatedStorage(Gates);
    }

    public FakeClock Clock { get; } = new();

    public Gates Gates { get; }

    public Orders Orders { get; } = new();

    /// <summary>What the grains say.</summary>
    public LaneLog Log { get; } = new();

    public ReminderPeriods Reminders { get; } = new();

    public GatedStorage Storage { get; }

    public IReadOnlyList<TestServer> Upstreams { get; }

    public IReadOnlyList<Uri> Addresses => [.. Upstreams.Select(upstream => upstream.Url)];

    public static async Task<Lane> StartAsync(CancellationToken cancellationToken)
    {
        var lane = new Lane([await StartUpstreamAsync(0, cancellationToken), await StartUpstreamAsync(1, cancellationToken)]);
        lane._cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
        {
            silo.UseClock(lane.Clock).AddMcpOrleansGrains().Configure<OutboundPolicy>(policy => policy.AllowEverything());
            silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, lane.Storage);
            lane.GateReminders(silo.Services);
            silo.Services.AddSingleton<ILoggerProvider>(lane.Log);
            silo.AddIncomingGrainCallFilter(lane.Orders);
            silo.AddIncomingGrainCallFilter(new GatedDirectory(lane.Gates));
        });
        return lane;
    }

    public IMcpServerGrain Server(ServerKey key) => _cluster.Client.GetGrain<IMcpServerGrain>(key.ToString());

    public IToolDirectoryGrain Directory(string tenant) => _cluster.Client.GetGrain<IToolDirectoryGrain>(tenant);

    public Task DeactivateAsync(IMcpServerGrain server) => _cluster.DeactivateAsync(server);

    /// <summary>
    /// Waits until nothing happens any more, for longer than between the steps of a schedule: for a test that looks once only, and a
    /// busy machine, which seems quiet before it is.
    /// </summary>
    public Task SettleAsync() => Gates.QuietAsync(moments: 25);

    /// <summary>Lets time pass in such steps until something happens, at most <paramref name="within"/>; then time stands still.</summary>
    public async Task PassUntilAsync(Func<Task<bool>> happened, TimeSpan within, TimeSpan step, CancellationToken cancellationToken)
    {
        for (var left = within; !await happened() && left > TimeSpan.Zero; left -= step)
        {
            Clock.Advance(step);
            await SettleAsync();
        }

        await Eventually.TrueAsync(_ => happened(), () => $"{within} of the clock's time passed.", cancellationToken: cancellationToken);
    }

    /// <summary>Waits for something for which time must pass, the delay before a repetition for example.</summary>
    public async Task<T> EndedAsync<T>(Task<T> task)
    {
        await EndedAsync((Task)task);
        return await task;
    }

    /// <inheritdoc cref="EndedAsync{T}"/>
    public async Task EndedAsync(Task task)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Cap)
            {
                throw new TimeoutException("Something that was begun does not end.");
            }

            if (await Task.WhenAny(task, Gates.QuietAsync()) != task)
            {
                Clock.Advance(Second);
            }
        }

        await task;
    }

    /// <summary>What there still is of the servers that were removed once no idempotency key is retained any more.</summary>
    public async Task<IReadOnlyList<string>> FindRemainsAsync()
    {
        for (var minute = 0; minute < LongestRetention; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Gates.QuietAsync();
        }

        return [.. Storage.All(StateNames.Server, StateNames.Tools, StateNames.Learnt, StateNames.KeyedCalls), .. Reminders.All];
    }

    /// <summary>Gives the MCP servers the tools that they have at the beginning of each schedule.</summary>
    public void ResetUpstreams()
    {
        for (var target = 0; target < Upstreams.Count; target++)
        {
            var tools = Upstreams[target].Script.Tools;
            foreach (var tool in tools.All)
            {
                tools.Remove(tool.Name);
            }

            foreach (var name in new[] { "common", "secret", target == 0 ? "a_only" : "b_only" })
            {
                tools.Add(ServerTool.Named(name));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Gates.Clear();
        await _cluster.DisposeAsync();
        await Task.WhenAll(Upstreams.Select(upstream => upstream.DisposeAsync().AsTask()));
    }

    private static Task<TestServer> StartUpstreamAsync(int target, CancellationToken cancellationToken) => TestServer.StartAsync(
        new TestServerOptions { Protocol = "2025-11-25", Name = ServerVariant.NameOf(target) }, cancellationToken);

    private void GateReminders(IServiceCollection services)
    {
        var own = services.Last(service => service.ServiceType == typeof(IReminderRegistry));
        services.Remove(own);
        services.AddSingleton<IReminderRegistry>(provider =>
            new GatedReminders((IReminderRegistry)ActivatorUtilities.CreateInstance(provider, own.ImplementationType!), Gates, Reminders));
    }
}
