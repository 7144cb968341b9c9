using System.Net;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>A tenant's quotas at the MCP endpoint, which hold for each message.</summary>
public sealed class McpQuotaTests(Service service) : IAsyncLifetime
{
    private const string Call = """{"name":"x__t","arguments":{}}""";

    private readonly Tenant _tenant = service.NewTenant();
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync() => _http = service.ClientWith(await _tenant.IssueKeyAsync());

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task RequestsPerSecond_UsedUp_EveryMessageIsRefusedAsItWantsIt()
    {
        var session = await ClientSession.BeginAsync(_http, "/mcp", "2025-03-26");
        await LimitAsync("""{"requests_per_second":0.001,"burst":1}""");
        await Eventually.TrueAsync(async _ => (await _http.SendAsync("GET", "/mcp/tools")).Status is HttpStatusCode.TooManyRequests);

        foreach (var answer in new[] { await new McpPost("tools/call", Call).SendAsync(_http, "/mcp"), await session.RequestAsync("tools/call", Call) })
        {
            var result = answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
            result.GetProperty("isError").GetBoolean().ShouldBeTrue();
            result.GetProperty("_meta").GetProperty("mcporleans/error").GetProperty("code").GetString().ShouldBe(ErrorCodes.RateLimited);
        }

        foreach (var answer in new[] { await new McpPost("tools/list").SendAsync(_http, "/mcp"), await session.RequestAsync("ping") })
        {
            var error = answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("error");
            error.GetProperty("code").GetInt32().ShouldBe(-31000);
            error.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.RateLimited);
        }

        (await session.NotifyAsync("notifications/cancelled", """{"requestId":1}""")).ShouldBeProblem(HttpStatusCode.TooManyRequests, ErrorCodes.RateLimited);
        var malformed = session.Post("ping");
        foreach (var raw in new[] { "{}", "{", "" })
        {
            malformed.Raw = raw;
            (await malformed.SendAsync(_http, "/mcp")).ShouldBeProblem(HttpStatusCode.TooManyRequests, ErrorCodes.RateLimited);
        }

        (await session.Post("ping").With("Accept", "text/html").SendAsync(_http, "/mcp")).ShouldBeProblem(HttpStatusCode.TooManyRequests, ErrorCodes.RateLimited);
        (await session.EndAsync()).ShouldBeProblem(HttpStatusCode.TooManyRequests, ErrorCodes.RateLimited);

        await LimitAsync("{}");
        await Eventually.TrueAsync(async _ => await _tenant.GetAsync("/audit") is { Status: HttpStatusCode.OK } audit && audit.Json.GetProperty("records").EnumerateArray()
            .Count(record => record.GetProperty("outcome").GetString() == ErrorCodes.RateLimited && record.GetProperty("action").GetString() is "callTool" or "mcp") >= 4);
    }

    [Fact]
    public async Task Batch_EachOfItsRequestsCounts()
    {
        var session = await ClientSession.BeginAsync(_http, "/mcp", "2025-03-26");
        await LimitAsync("""{"requests_per_second":0.001,"burst":5}""");
        var batch = session.Post("ping").With("Accept", "application/json");
        batch.Raw = $"[{string.Join(',', Enumerable.Range(0, 20).Select(id => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}"""))}]";
        List<JsonElement> replies = [];
        await Eventually.TrueAsync(async _ =>
        {
            // Until the quota is in force here, nothing is refused.
            var answer = await batch.SendAsync(_http, "/mcp");
            replies = answer.Status is HttpStatusCode.OK ? [.. answer.Json.EnumerateArray()] : replies;
            return answer.Status is HttpStatusCode.TooManyRequests || replies.Exists(reply => reply.TryGetProperty("error", out var _));
        });

        replies.Count(reply => reply.TryGetProperty("result", out _)).ShouldBe(5);
        replies.Where(reply => reply.TryGetProperty("error", out _)).ShouldAllBe(
            reply => reply.GetProperty("error").GetProperty("data").GetProperty("code").GetString() == ErrorCodes.RateLimited);
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task ConcurrentCalls_UsedUp_TheNextIsRefusedUntilOneHasEnded(string era)
    {
        var held = new TaskCompletionSource();
        await using var upstream = await TestServer.StartAsync();
        upstream.Script.Tools.Add(ServerTool.Named("held") with
        {
            Call = async (_, cancellationToken) =>
            {
                await held.Task.WaitAsync(cancellationToken);
                return ServerTool.Text("done");
            },
        });
        await _tenant.AddAsync("one", upstream);
        await LimitAsync("""{"concurrent_calls":1}""");
        var ask = await McpAsk.OfAsync(era, _http, "/mcp");
        var first = ask.SendAsync("tools/call", """{"name":"one__held","arguments":{}}""");
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("held") == 1);

        // Until the quota is in force here, nothing is refused.
        JsonElement refused = default;
        await Eventually.TrueAsync(async _ =>
        {
            refused = await ask.ResultAsync("tools/call", """{"name":"one__echo","arguments":{"message":"x"}}""");
            return refused.TryGetProperty("isError", out var _);
        });
        refused.GetProperty("_meta").GetProperty("mcporleans/error").GetProperty("code").GetString().ShouldBe(ErrorCodes.RateLimited);

        held.SetResult();
        (await first).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");
        (await ask.ResultAsync("tools/call", """{"name":"one__echo","arguments":{"message":"x"}}""")).TryGetProperty("isError", out _).ShouldBeFalse();
    }

    private async Task LimitAsync(string quotas) =>
        (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", $$"""{"quotas":{{quotas}}}""")).ShouldBe(HttpStatusCode.OK);
}
