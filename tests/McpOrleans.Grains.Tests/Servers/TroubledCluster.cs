using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.Grains.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>
/// A silo with McpOrleans' grains and files as storage, where a test makes the storage or the environment fail, and moves the
/// time. Each test uses a tenant of its own.
/// </summary>
public sealed class TroubledCluster : IAsyncLifetime
{
    /// <summary>The one environment variable that configurations may refer to.</summary>
    public const string Variable = "TEAM_TOKEN";

    private readonly Storage.TestFolder _folder = new();
    private readonly TestStorage _files;
    private InProcessTestCluster _cluster = null!;
    private bool _isHeld;

    public TroubledCluster()
    {
        _files = new TestStorage(_folder.Path);
        Storage = new HookedStorage(_files.Storage);
    }

    internal HookedStorage Storage { get; }

    public FakeClock Clock { get; } = new();

    /// <summary>Whether something waits since the last time that a test began to hold something up.</summary>
    public bool IsHeld { get => Volatile.Read(ref _isHeld); private set => Volatile.Write(ref _isHeld, value); }

    /// <summary>What reading the environment does.</summary>
    public Func<string, string?> Environment { get; set; } = _ => "t34m";

    public async ValueTask InitializeAsync() => _cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
    {
        silo.Services.Configure<SecretOptions>(options => options.AllowedEnvironment.Add(Variable));
        silo.Services.AddSingleton(services => new SecretEnvironment(services.GetRequiredService<IOptions<SecretOptions>>(), name => Environment(name)));
        silo.UseClock(Clock).AddMcpOrleansGrains().Configure<OutboundPolicy>(policy => policy.AllowEverything());
        silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, Storage);
    });

    public async ValueTask DisposeAsync()
    {
        (Storage.Before, Storage.After) = (null, null);
        await _cluster.DisposeAsync();
        _files.Dispose();
        _folder.Dispose();
    }

    public IGrainFactory Grains => _cluster.Client;

    public ITenantGrain Tenant(string name) => _cluster.Client.GetGrain<ITenantGrain>(name);

    public IMcpServerGrain Server(string tenant, string name = "test") =>
        _cluster.Client.GetGrain<IMcpServerGrain>(new ServerKey(tenant, name).ToString());

    public async Task<IMcpServerGrain> ConnectAsync(string tenant, McpServerConfig config)
    {
        var server = Server(tenant);
        var configured = await server.ConfigureAsync(config);
        (configured.Errors.IsEmpty, configured.Refusal).ShouldBe((true, null));
        var status = (await server.ConnectAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
        status.State.ShouldBe(ConnectionState.Connected, status.LastFailure?.Message);
        return server;
    }

    public async Task<IReadOnlyList<PublishedServer>> PublishedAsync(string tenant) =>
        (await _cluster.Client.GetGrain<IToolDirectoryGrain>(tenant).GetSnapshotAsync(null))!.Servers;

    /// <summary>Ends the activation, as the loss of its silo would: the next call meets what was stored.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public Task ForgetDirectoryAsync(string tenant) => DeactivateAsync(_cluster.Client.GetGrain<IToolDirectoryGrain>(tenant));

    /// <summary>The file of a state of a tenant's server, or of its directory.</summary>
    public string FileOf(string state, string tenant) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Grains, state)).Single(entry => IsOf(entry, tenant) && entry.EndsWith(".json", StringComparison.Ordinal));

    /// <summary>The names of the states that are stored of a tenant.</summary>
    public IReadOnlyList<string> StoredOf(string tenant) =>
    [
        .. Directory.EnumerateFiles(_folder.Grains, "*.json", SearchOption.AllDirectories)
            .Where(file => IsOf(file, tenant))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Has writes and clearings of a state wait until the test lets them go on.</summary>
    public TaskCompletionSource Hold(string state)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IsHeld = false;
        Storage.Before = change => change.State == state ? HoldAsync(released) : Task.CompletedTask;
        return released;
    }

    /// <summary>The same for readings of all states.</summary>
    public TaskCompletionSource HoldReading()
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IsHeld = false;
        Storage.Reading = (_, _) => HoldAsync(released);
        return released;
    }

    /// <summary>Has writes and clearings of a state fail from now on.</summary>
    public void Fail(string state) => Storage.Before = change =>
        change.State == state ? Task.FromException(new IOException("The disk is full.")) : Task.CompletedTask;

    public void Mend() => (Storage.Before, Storage.Reading) = (null, null);

    private Task HoldAsync(TaskCompletionSource released)
    {
        IsHeld = true;
        return released.Task;
    }

    private static bool IsOf(string file, string tenant) => Path.GetFileName(file).Contains($"+{tenant}", StringComparison.Ordinal);
}
