using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>Servers that hang, forget or restart: others are not disturbed, and they themselves come back.</summary>
public sealed class TroubleElsewhereTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OneServerHangs_AnotherAnswers()
    {
        await using var hanging = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var quick = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("hanging", ServerConfig.Http(hanging.Url));
        await tenant.AddServerAsync("quick", ServerConfig.Http(quick.Url));
        var alone = await SlowestOfAsync(50);

        var calls = Enumerable.Range(0, 10).Select(_ => tenant.CallAsync("hanging__hang", timeout: 20)).ToArray();
        await Eventually.TrueAsync(() => hanging.Script.Traffic.Calls("hang") == 10, cancellationToken: Cancellation);
        var beside = await SlowestOfAsync(50);
        var other = await tenant.CallAsync("hanging__echo", new JsonObject { ["message"] = "same server" });

        calls.ShouldAllBe(call => !call.IsCompleted);
        other.ShouldSucceed().Text.ShouldBe("same server");
        beside.ShouldBeLessThan(alone + TimeSpan.FromSeconds(5));
        foreach (var call in calls)
        {
            (await call).ShouldFail(HttpStatusCode.GatewayTimeout, "timeout");
        }

        async Task<TimeSpan> SlowestOfAsync(int count)
        {
            var slowest = TimeSpan.Zero;
            for (var number = 0; number < count; number++)
            {
                var start = TimeProvider.System.GetTimestamp();
                (await tenant.CallAsync("quick__echo")).ShouldSucceed();
                slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, TimeProvider.System.GetElapsedTime(start).Ticks));
            }

            return slowest;
        }
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task Call_SessionWasForgotten_OpensANewOneAndAnswers(int status)
    {
        await using var server = await TestServer.StartAsync(
            new TestServerOptions { Protocol = "2025-11-25", UnknownSessionStatus = status }, Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("forgetful", ServerConfig.Http(server.Url));
        (await tenant.CallAsync("count")).ShouldSucceed().Text.ShouldBe("1");
        (await tenant.CallAsync("count")).ShouldSucceed().Text.ShouldBe("2");

        await server.ForgetSessionsAsync();

        (await tenant.CallAsync("count")).ShouldSucceed().Text.ShouldBe("1");
    }

    [Fact]
    public async Task Call_ServerWasRestarted_ConnectsAgain()
    {
        Uri address;
        var tenant = await shared.NewTenantAsync();
        await using (var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation))
        {
            address = server.Url;
            await tenant.AddServerAsync("restarted", ServerConfig.Http(server.Url));
        }

        (await tenant.CallAsync("echo", timeout: 5)).Status.ShouldNotBe(HttpStatusCode.OK);
        await using var again = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }.At(address), Cancellation);

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "back" })).ShouldSucceed().Text.ShouldBe("back");
    }
}
