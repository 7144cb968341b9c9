using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class HeaderTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_FirstOnANewConnection_HasTheHeadersThatTheToolAsksFor()
    {
        await using var upstream = new HeaderServer();
        var server = await cluster.ConnectAsync("headers", GrainCluster.At(upstream.Url));
        await server.DisconnectAsync();

        var reply = await server.InvokeAsync(GrainCluster.Call("a", new { region = "eu" }), Cancel);

        reply.ShouldBeOfType<CompletedReply>((reply as FailedReply)?.Failure.Message);
        await server.RemoveAsync();
    }
}
