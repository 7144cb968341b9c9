using System.Text;
using McpOrleans.Grains.Tests.Upstream.Fuzz;
using McpOrleans.Grains.Upstream.Faults;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Transports;

public sealed class ListeningStreamTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_ServerHasNoStreamAndSaysNotFound_KeepsTheSession()
    {
        var asked = new TaskCompletionSource();
        await using var server = new FuzzServer(async (method, id, stream) =>
        {
            if (method == "GET")
            {
                await stream.WriteAsync(FuzzServer.Head("404 Not Found", "text/html"), Cancel);
                return;
            }

            await stream.WriteAsync(FuzzServer.Head("200 OK", "application/json"), Cancel);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{(id.Length == 0 ? "null" : id)}}},"result":{}}"""), Cancel);
            asked.TrySetResult();
        });
        await using var connection = HttpServers.Connect(new McpServerConfig { Url = server.Url }, sessionId: "a");

        await asked.Task.WaitAsync(Cap, Cancel);
        (await connection.SendAsync("ping", default, Cancel)).Succeeded.ShouldBeTrue();

        connection.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Open_SessionForgotten_LosesTheSession()
    {
        await using var server = new FuzzServer((_, _, stream) => stream.WriteAsync(FuzzServer.Head("404 Not Found", "text/html"), Cancel).AsTask());
        await using var connection = HttpServers.Connect(new McpServerConfig { Url = server.Url }, sessionId: "a");

        (await connection.Closed.WaitAsync(Cap, Cancel)).Kind.ShouldBe(FaultKind.SessionLost);
    }
}
