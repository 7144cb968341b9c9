using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>A call with an idempotency key runs at most once, whoever repeats it and whatever dies meanwhile.</summary>
public sealed class KeyedCallTests(SharedHost shared) : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_KeyedCallRuns_RepeatSaysThatTheOutcomeIsUnknown()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "echo" });
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            await TenantApi.Default(host).AddServerAsync("one", ServerConfig.Http(server.Url));
            var call = CallAsync(host);
            await Eventually.TrueAsync(() => server.Script.Traffic.Calls("echo") == 1, cancellationToken: Cancellation);
            await host.KillAsync(Cancellation);
            await Should.ThrowAsync<HttpRequestException>(call);
        }

        server.Script.Faults.Clear();
        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);

        (await CallAsync(restarted)).ShouldFail(HttpStatusCode.Conflict, "outcome_unknown");
        (await CallAsync(restarted)).ShouldFail(HttpStatusCode.Conflict, "outcome_unknown");
        server.Script.Traffic.Calls("echo").ShouldBe(1);

        static Task<ApiAnswer> CallAsync(HostProcess host) =>
            TenantApi.Default(host).CallAsync("echo", new JsonObject { ["message"] = "once" }, idempotencyKey: "order-1");
    }

    [Fact]
    public async Task Kill_KeyedCallHasEnded_RepeatGetsItsAnswer()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        ApiAnswer first;
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            await TenantApi.Default(host).AddServerAsync("one", ServerConfig.Http(server.Url));
            first = (await TenantApi.Default(host).CallAsync("count", idempotencyKey: "order-1")).ShouldSucceed();
            await host.KillAsync(Cancellation);
        }

        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);

        (await TenantApi.Default(restarted).CallAsync("count", idempotencyKey: "order-1")).ShouldSucceed().Text.ShouldBe(first.Text);
        server.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Call_SameKeyAtOnceAndLater_RunsOnceAndAnswersAlike()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "count" });
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        Task<ApiAnswer>[] calls = [.. Enumerable.Range(0, 2).Select(_ => tenant.CallAsync("count", idempotencyKey: "order-1"))];
        await Eventually.TrueAsync(() => server.Script.Traffic.Calls("count") == 1, cancellationToken: Cancellation);
        (await tenant.CallAsync("echo")).ShouldSucceed();
        calls.ShouldAllBe(call => !call.IsCompleted);
        server.Script.Faults.Clear();

        (await Task.WhenAll(calls)).ShouldAllBe(answer => answer.ShouldSucceed().Text == "1");
        (await tenant.CallAsync("count", idempotencyKey: "order-1")).ShouldSucceed().Text.ShouldBe("1");
        server.Script.Traffic.Calls("count").ShouldBe(1);
        (await tenant.CallAsync("count", idempotencyKey: "order-2")).ShouldSucceed().Text.ShouldBe("2");
    }

    [Fact]
    public async Task Call_SameKeyWithOtherArguments_IsRefused()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "a" }, idempotencyKey: "order-1")).ShouldSucceed();

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "b" }, idempotencyKey: "order-1"))
            .ShouldFail(HttpStatusCode.Conflict, "idempotency_conflict");

        server.Script.Traffic.Calls("echo").ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(null)]
    public async Task Call_KeyIsMalformed_IsRefused(string? key)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        (await tenant.CallAsync("echo", idempotencyKey: key ?? new string('k', 256)))
            .ShouldFail(HttpStatusCode.BadRequest, "invalid_request");

        server.Script.Traffic.Calls("echo").ShouldBe(0);
    }
}
