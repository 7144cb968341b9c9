using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Storage;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using Shouldly;
using Xunit;
using TestFolder = McpOrleans.Grains.Tests.Storage.TestFolder;

namespace McpOrleans.Grains.Tests.Hosting;

public sealed class ServerReactivationTests
{
    [Fact]
    public async Task Start_ConfiguredServers_AreActivatedAndHaveTheirRemindersAgain()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await ConfigureAsync(cluster, "default/one", "default/two", "Other/one");
        }

        var log = new RecordingLogger<ServerReactivation>();
        var reminders = new ReminderWatch();
        await using var restarted = await StartAsync(folder.Path, log, reminders);

        await Eventually.TrueAsync(() => log.Messages.Any(message => message.StartsWith("Reactivated 3 of 3 MCP servers", StringComparison.Ordinal)));
        foreach (var key in new[] { "default/one", "default/two", "Other/one" })
        {
            await Eventually.TrueAsync(async _ =>
            {
                await restarted.Client.GetGrain<IMcpServerGrain>(key).GetStatusAsync();
                return reminders.Seen.Contains(key);
            });
        }
    }

    [Fact]
    public async Task Start_ADamagedConfiguration_IsNamedAndTheOthersAreActivated()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await ConfigureAsync(cluster, "default/one", "default/two");
        }

        var damaged = Path.Combine(folder.Grains, "server", "mcpserver+default+one.json");
        File.Exists(damaged).ShouldBeTrue();
        await File.WriteAllTextAsync(damaged, "garbage", TestContext.Current.CancellationToken);
        var log = new RecordingLogger<ServerReactivation>();
        await using var restarted = await StartAsync(folder.Path, log);

        await Eventually.TrueAsync(() => log.Messages.Any(message => message.StartsWith("Reactivated 1 of 2 MCP servers", StringComparison.Ordinal)));
        log.Warnings.ShouldHaveSingleItem().ShouldContain("default/one");
        (await restarted.Client.GetGrain<IMcpServerGrain>("default/one").GetStatusAsync()).ShouldNotBeNull().State.ShouldBe(ConnectionState.Error);
        (await restarted.Client.GetGrain<IMcpServerGrain>("default/two").GetStatusAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Start_AServerWhoseGrainFails_IsNamedAndTheOthersAreActivated()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await ConfigureAsync(cluster, "default/one", "default/two");
        }

        // A folder in the place of a file: its grain cannot read its state.
        var file = Path.Combine(folder.Grains, "server", "mcpserver+default+one.json");
        File.Delete(file);
        Directory.CreateDirectory(file);
        var log = new RecordingLogger<ServerReactivation>();
        await using var restarted = await StartAsync(folder.Path, log);

        await Eventually.TrueAsync(() => log.Messages.Any(message => message.StartsWith("Reactivated 1 of 1 MCP servers", StringComparison.Ordinal)));
        await Eventually.TrueAsync(() => log.Warnings.Any());
        log.Warnings.ShouldHaveSingleItem().ShouldContain("default/one");
    }

    [Fact]
    public async Task Start_AServerWhoseGrainFailsAtFirst_IsTriedAgain()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await ConfigureAsync(cluster, "default/one", "default/two");
        }

        var (log, clock) = (new RecordingLogger<ServerReactivation>(), new FakeClock());
        var grain = new FailsAtFirst("default/one", nameof(IMcpServerGrain.GetStatusAsync), failures: 2);
        await using var restarted = await StartAsync(folder.Path, log, filter: grain, clock: clock);

        await Eventually.TrueAsync(() => log.Messages.Any(message => message.StartsWith("Reactivated 1 of 2 MCP servers", StringComparison.Ordinal)));
        await grain.PassPausesAsync(clock, 2);

        await Eventually.TrueAsync(() => log.Messages.Contains("MCP server default/one was reactivated after an earlier attempt had failed."));
        grain.Calls.ShouldBe(3);
        log.Warnings.ShouldHaveSingleItem().ShouldBe("MCP server default/one could not be reactivated. It will be tried again.");
    }

    [Fact]
    public async Task Start_WhatIsLeftOfRemovedServersCannotBeListed_TriesTheOthersAgainAllTheSame()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await ConfigureAsync(cluster, "default/one");
        }

        await File.WriteAllTextAsync(Path.Combine(folder.Grains, "keyed-calls"), "no folder", TestContext.Current.CancellationToken);
        var (log, clock) = (new RecordingLogger<ServerReactivation>(), new FakeClock());
        var grain = new FailsAtFirst("default/one", nameof(IMcpServerGrain.GetStatusAsync), failures: 1);
        await using var restarted = await StartAsync(folder.Path, log, filter: grain, clock: clock);

        await grain.PassPausesAsync(clock, 1);

        await Eventually.TrueAsync(() => grain.Calls > 1);
        log.Warnings.ShouldContain("What is left of removed MCP servers could not be listed. It remains until the next start.");
    }

    [Fact]
    public async Task Start_AServerWhoseGrainAlwaysFails_IsGivenUp()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await ConfigureAsync(cluster, "default/one", "default/two");
        }

        var (log, clock) = (new RecordingLogger<ServerReactivation>(), new FakeClock());
        var grain = new FailsAtFirst("default/one", nameof(IMcpServerGrain.GetStatusAsync), failures: int.MaxValue);
        await using var restarted = await StartAsync(folder.Path, log, filter: grain, clock: clock);

        await grain.PassPausesAsync(clock, WorkAfterStart.MaxRetries);

        await Eventually.TrueAsync(
            () => log.Warnings.Any(message => message.Contains("could not be reactivated. Its health", StringComparison.Ordinal)));
        grain.Calls.ShouldBe(1 + WorkAfterStart.MaxRetries);
        log.Warnings.Last().ShouldBe("MCP server default/one could not be reactivated. Its health checks start with its first call.");
    }

    [Fact]
    public async Task Start_TheServersCannotBeListed_IsSaid()
    {
        using var folder = new TestFolder();
        var log = new RecordingLogger<ServerReactivation>();
        using var notOpened = new FileGrainStorage(
            Options.Create(new FileGrainStorageOptions { DataFolder = folder.Path }), TimeProvider.System, NullLogger<FileGrainStorage>.Instance);
        using var reactivation = new ServerReactivation(notOpened, grains: null!, TimeProvider.System, log);
        var silo = CapturedLifecycle.ObserverOf(reactivation);

        await silo.OnStart(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => log.Messages.Any(message => message.Contains("could not be listed", StringComparison.Ordinal)));
        await silo.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Start_NothingConfigured_ActivatesNothing()
    {
        using var folder = new TestFolder();
        var log = new RecordingLogger<ServerReactivation>();
        await using var cluster = await StartAsync(folder.Path, log);

        await Eventually.TrueAsync(() => log.Messages.Any(message => message.StartsWith("Reactivated 0 of 0 MCP servers", StringComparison.Ordinal)));
    }

    private static async Task ConfigureAsync(InProcessTestCluster cluster, params string[] keys)
    {
        foreach (var key in keys)
        {
            // Nobody listens there; whether the server answers does not matter here.
            var config = new McpServerConfig { Url = "http://127.0.0.1:1/mcp", RetryAttempts = 0 };
            (await cluster.Client.GetGrain<IMcpServerGrain>(key).ConfigureAsync(config)).Errors.ShouldBeEmpty();
        }
    }

    private static async Task<InProcessTestCluster> StartAsync(
        string dataFolder,
        RecordingLogger<ServerReactivation>? log = null,
        ReminderWatch? reminders = null,
        IIncomingGrainCallFilter? filter = null,
        FakeClock? clock = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            if (clock is not null)
            {
                silo.UseClock(clock);
            }

            silo.UseInMemoryReminderService()
                .AddMcpOrleansGrains()
                .Configure<OutboundPolicy>(policy => policy.AllowEverything())
                .AddFileGrainStorageAsDefault(options => options.DataFolder = dataFolder)
                .AddServerReactivation();
            silo.Services.AddSingleton<ILogger<ServerReactivation>>(log ?? new RecordingLogger<ServerReactivation>());
            silo.AddIncomingGrainCallFilter(filter ?? reminders ?? new ReminderWatch());
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
