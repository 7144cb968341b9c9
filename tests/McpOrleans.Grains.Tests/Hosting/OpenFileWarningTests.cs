using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;
using Shouldly;
using Xunit;
using TestFolder = McpOrleans.Grains.Tests.Storage.TestFolder;

namespace McpOrleans.Grains.Tests.Hosting;

public sealed class OpenFileWarningTests
{
    [Fact]
    public async Task Start_FewerFilesThanTheServersOfAllTenantsNeed_SaysHowManyAndWhatToSet()
    {
        using var folder = new TestFolder();
        await using var cluster = await StartAsync(folder.Path);
        using var host = new StartingHost();
        var log = new RecordingLogger<OpenFileWarning>();
        using var warning = new OpenFileWarning(new OpenFileLimit(523), cluster.Client, host, log);
        await warning.StartAsync(TestContext.Current.CancellationToken);

        // As servers from files are: while the host starts.
        await cluster.Client.GetGrain<ITenantGrain>("acme").CreateIfMissingAsync();
        foreach (var key in new[] { "default/one", "default/two", "acme/one" })
        {
            var config = new McpServerConfig { Url = "https://example.org/mcp", Enabled = false };
            (await cluster.Client.GetGrain<IMcpServerGrain>(key).ConfigureAsync(config)).Errors.ShouldBeEmpty();
        }

        log.Warnings.ShouldBeEmpty();
        host.HasStarted();
        await Eventually.TrueAsync(() => log.Warnings.Any());

        var text = log.Warnings.ShouldHaveSingleItem();
        text.ShouldStartWith("This process may open 523 files. 3 MCP servers are configured, which need about 524 ");
        text.ShouldContain("LimitNOFILE=");
        await warning.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<InProcessTestCluster> StartAsync(string dataFolder)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo
            .UseInMemoryReminderService()
            .AddMcpOrleansGrains()
            .Configure<OutboundPolicy>(policy => policy.AllowEverything())
            .AddFileGrainStorageAsDefault(options => options.DataFolder = dataFolder));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private sealed class StartingHost : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void HasStarted() => _started.Cancel();

        public void StopApplication()
        {
        }

        public void Dispose() => _started.Dispose();
    }
}
