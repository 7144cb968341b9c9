using McpOrleans.Client.Hosting;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Clusters;

public sealed class SiloLossTests
{
    private const int Servers = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallTool_SiloKilledMeanwhile_EndsSoonAndSaysItMayHaveRun()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Token);
        await using var cluster = await StartAsync();
        var tenant = cluster.Client.ServiceProvider.GetRequiredService<IMcpOrleansClient>().ForTenant("t");
        var config = new McpServerConfig { Url = server.Url.ToString(), Timeout = TimeSpan.FromSeconds(5) };
        foreach (var name in Enumerable.Range(0, Servers).Select(i => $"s{i}"))
        {
            await tenant.ConfigureServerAsync(name, config, Token);
            await tenant.ConnectServerAsync(name, Token);
        }

        // Spread over both silos, so some are lost. Orleans itself would let their callers wait for minutes.
        var calls = Enumerable.Range(0, Servers).Select(i => tenant.CallToolAsync(Testing.Call("hang", $"s{i}"), Token)).ToList();
        await Eventually.TrueAsync(() => server.Script.Traffic.Calls("hang") == Servers, cancellationToken: Token);
        await cluster.KillSiloAsync(cluster.Silos[1]);
        var outcomes = await Task.WhenAll(calls).WaitAsync(Eventually.DefaultCap, Token);

        var failures = outcomes.Select(outcome => outcome.Reply.ShouldBeOfType<FailedReply>().Failure).ToList();
        failures.ShouldAllBe(failure => failure.Message.Contains("may have run", StringComparison.Ordinal));
        failures.ShouldAllBe(failure => failure.Code == ErrorCodes.Timeout || failure.Code == ErrorCodes.OutcomeUnknown);
    }

    [Fact]
    public async Task ConnectCheckAndList_SiloKilledMeanwhile_EndSoon()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Token);
        await using var cluster = await StartAsync();
        var tenant = cluster.Client.ServiceProvider.GetRequiredService<IMcpOrleansClient>().ForTenant("t");
        var config = new McpServerConfig { Url = server.Url.ToString(), Timeout = TimeSpan.FromMinutes(5) };
        server.Script.Faults.Set([new Fault { Kind = FaultKind.Hold, Method = "tools/list" }]);
        foreach (var name in Enumerable.Range(0, Servers).Select(i => $"s{i}"))
        {
            await tenant.ConfigureServerAsync(name, config, Token);
        }

        // Spread over both silos, so some are lost. Orleans itself would let those who wait for them wait for minutes.
        var asked = Enumerable.Range(0, Servers).SelectMany(i => new Task[]
        {
            tenant.ConnectServerAsync($"s{i}", Token), tenant.CheckServerHealthAsync($"s{i}", Token), tenant.ListServerToolsAsync($"s{i}", Token),
        }).ToList();
        await Eventually.TrueAsync(() => server.Script.Traffic.Messages("tools/list") >= Servers, cancellationToken: Token);
        await cluster.KillSiloAsync(cluster.Silos[1]);
        server.Script.Faults.Set([]);

        await Eventually.TrueAsync(
            () => asked.TrueForAll(ask => ask.IsCompleted), () => $"{asked.Count(ask => !ask.IsCompleted)} of {asked.Count} are not answered.", cancellationToken: Token);

        asked.ShouldAllBe(ask => ask.IsCompletedSuccessfully || ask.Exception!.InnerException is OrleansException);
    }

    private static async Task<InProcessTestCluster> StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorageAsDefault()
            .UseInMemoryReminderService()
            .AddMcpOrleansGrains()
            .Configure<OutboundPolicy>(policy => policy.AllowEverything()));
        builder.ConfigureClient(client => client.Services.AddMcpOrleansClient());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
