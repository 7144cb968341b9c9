using System.Text;
using McpOrleans.Grains.Tests.Upstream.Fuzz;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>A server may refuse any step of the handshake and repeat the secrets that it was sent: they are masked.</summary>
public sealed class HandshakeSecretTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private const string Secret = "s3cr3t-t0k3n-of-the-server";
    private const string Refusal = $$$"""{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"No such token: {{{Secret}}}"}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_SseStreamRefused_DoesNotTellTheSecret()
    {
        await using var upstream = new FuzzServer((_, _, stream) => AnswerAsync(stream, "400 Bad Request", Refusal));

        await ConnectAsync("sse-refused", upstream, McpTransport.Sse);
    }

    [Fact]
    public async Task Connect_InitializedRefused_DoesNotTellTheSecret()
    {
        var requests = 0;
        await using var upstream = new FuzzServer((_, id, stream) => Interlocked.Increment(ref requests) switch
        {
            1 => AnswerAsync(stream, "200 OK", $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32601,"message":""}}"""),
            2 => AnswerAsync(stream, "200 OK", $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"n","version":"1"}}}"""),
            _ => AnswerAsync(stream, "400 Bad Request", Refusal),
        });

        await ConnectAsync("initialized-refused", upstream, McpTransport.StreamableHttp);
    }

    private static async Task AnswerAsync(Stream stream, string status, string body)
    {
        await stream.WriteAsync(FuzzServer.Head(status, "application/json"), Cancel);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(body), Cancel);
    }

    private async Task ConnectAsync(string tenant, FuzzServer upstream, McpTransport transport)
    {
        var server = cluster.Server(tenant);
        var config = GrainCluster.At(new Uri(upstream.Url), transport);
        (await server.ConfigureAsync(config with { Headers = config.Headers.Add("Authorization", $"Bearer {Secret}") })).Errors.ShouldBeEmpty();

        var failure = (await server.ConnectAsync(Cancel)).ShouldNotBeNull().LastFailure.ShouldNotBeNull();

        failure.Message.ShouldContain("No such token: ***");
        failure.JsonRpcError.ShouldBeNull();
        await server.RemoveAsync();
    }
}
