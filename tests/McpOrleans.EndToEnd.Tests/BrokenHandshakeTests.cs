using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>
/// Registered servers that speak no MCP: the service says so within the timeout, and connects once they do.
/// </summary>
public sealed class BrokenHandshakeTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Disconnect)]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.HalfMessage)]
    [InlineData(FaultKind.EndlessComments)]
    [InlineData(FaultKind.EndlessMessage)]
    [InlineData(FaultKind.Nothing)]
    [InlineData(FaultKind.JsonRpcError)]
    public async Task Register_HttpServerSpeaksNoMcp_SaysSoAndConnectsOnceItDoes(FaultKind kind)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        server.Script.Faults.Add(new Fault { Kind = kind });
        var tenant = await shared.NewTenantAsync();

        (await tenant.PutServerAsync("bad", ServerConfig.Http(server.Url).Impatient(Patience.Timeout))).Status.ShouldBe(HttpStatusCode.Created);
        var listing = await Patience.AnswersInTimeAsync(tenant.GetAsync("servers/bad/tools"));
        listing.ErrorCode.ShouldBeOneOf("connection_failed", "protocol_error", "timeout");
        ((string?)(await tenant.GetAsync("servers/bad")).ShouldSucceed().Body["last_error"]).ShouldNotBeNullOrEmpty();

        server.Script.Faults.Clear();
        (await tenant.PostAsync("servers/bad/connect")).ShouldSucceed();
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "now" })).ShouldSucceed().Text.ShouldBe("now");
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.HalfMessage)]
    [InlineData(FaultKind.EndlessComments)]
    [InlineData(FaultKind.EndlessMessage)]
    [InlineData(FaultKind.Nothing)]
    public async Task Register_SseStreamIsSpoiled_SaysSoAndConnectsOnceItIsNot(FaultKind kind)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        server.Script.Faults.Add(new Fault { Kind = kind, Method = Fault.OpenStream });
        var tenant = await shared.NewTenantAsync();

        (await tenant.PutServerAsync("bad", ServerConfig.Http(server.SseUrl).Impatient(Patience.Timeout))).Status.ShouldBe(HttpStatusCode.Created);
        var listing = await Patience.AnswersInTimeAsync(tenant.GetAsync("servers/bad/tools"));
        listing.ErrorCode.ShouldBeOneOf("connection_failed", "protocol_error", "timeout");

        server.Script.Faults.Clear();
        (await tenant.PostAsync("servers/bad/connect")).ShouldSucceed();
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "now" })).ShouldSucceed().Text.ShouldBe("now");
    }

    [Theory]
    [InlineData(StdioFault.ExitsAtOnce)]
    [InlineData(StdioFault.Silent)]
    [InlineData(StdioFault.WritesOnlyGarbage)]
    [InlineData(StdioFault.WritesEndlessLine)]
    public async Task Register_ProcessSpeaksNoMcp_SaysSoAndLeavesNoProcess(StdioFault fault)
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var marker = $"marker-{Guid.NewGuid():N}";
        var tenant = await shared.NewTenantAsync();

        var config = ServerConfig.Stdio(new TestServerOptions { StdioFault = fault, Marker = marker });
        (await tenant.PutServerAsync("bad", config.Impatient(Patience.Timeout))).Status.ShouldBe(HttpStatusCode.Created);
        var listing = await Patience.AnswersInTimeAsync(tenant.GetAsync("servers/bad/tools"));

        listing.ErrorCode.ShouldBeOneOf("connection_failed", "protocol_error", "timeout");
        (await tenant.DeleteAsync("servers/bad")).Status.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.TrueAsync(() => ProcessTable.Find(marker).Count == 0, cancellationToken: Cancellation);
    }
}
