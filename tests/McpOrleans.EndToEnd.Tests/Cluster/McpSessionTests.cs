using System.Net.ServerSentEvents;
using McpOrleans.EndToEnd.Tests.Mcp.Support;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>A session of an MCP client in a cluster whose fronts are asked in turn.</summary>
[Collection(ClusterCollection.Name)]
public sealed class McpSessionTests
{
    private const int Requests = 1_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_OverTwoFronts_ServesEveryRequestAndOutlivesTheFrontThatHoldsItsStream()
    {
        Assert.SkipWhen(ClusterProcesses.Missing is not null, ClusterProcesses.Missing ?? "");
        await using var cluster = await ClusterProcesses.StartAsync(silos: 2, fronts: 2, Cancellation);
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = TenantApi.Default(cluster.Fronts[0]);
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));
        var session = await SessionClient.BeginAsync(cluster.Fronts[1]);
        await Eventually.TrueAsync(async _ => await CountToolsAsync(session, cluster.Fronts[1]) > 0, cancellationToken: Cancellation);

        var stream = await session.ListenAsync(cluster.Fronts[1], lastEventId: null);
        (await NextAsync(stream)).Data.ShouldBeEmpty();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (number, _) =>
            {
                var result = await session.RequestAsync(
                    cluster.Fronts[number % 2], "tools/call", $$$"""{"name":"one__echo","arguments":{"message":"{{{number}}}"}}""");
                result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe($"{number}");
            });
        await tenant.AddServerAsync("two", ServerConfig.Http(server.Url));
        var told = await NextOfToolsAsync(stream);

        await cluster.Fronts[1].KillAsync(Cancellation);
        (await session.RequestAsync(cluster.Fronts[0], "ping")).GetRawText().ShouldBe("{}");
        await tenant.AddServerAsync("three", ServerConfig.Http(server.Url));

        // What changed meanwhile is told once, and what was told before is not told again.
        var again = await session.ListenAsync(cluster.Fronts[0], told.EventId);
        await NextOfToolsAsync(again);
        (await tenant.DeleteAsync("servers/three")).ShouldSucceed();
        await NextOfToolsAsync(again);
        await again.DisposeAsync();
    }

    private static async Task<int> CountToolsAsync(SessionClient session, HostProcess front) =>
        (await session.RequestAsync(front, "tools/list")).GetProperty("tools").GetArrayLength();

    /// <summary>The server has resources and prompts as well, whose lists are told apart.</summary>
    private static async Task<SseItem<string>> NextOfToolsAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        while (true)
        {
            var next = await NextAsync(events);
            if (next.Data.Contains("notifications/tools/list_changed", StringComparison.Ordinal))
            {
                return next;
            }
        }
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events) =>
        await events.MoveNextAsync().AsTask().WaitAsync(Cancellation) ? events.Current : throw new InvalidOperationException("The stream has ended.");
}
