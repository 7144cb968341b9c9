using System.Text;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Grains.Upstream.Transports;
using McpOrleans.Grains.Upstream.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Fuzz;

public sealed class ReadingEndsTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    private readonly ConnectionOptions _options = new() { CloseTimeout = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Stdio_MistakeOfOursWhileReading_EndsTheCalls()
    {
        using var orphans = new OrphanGuard(NullLogger<OrphanGuard>.Instance);
        var cat = new RevealedConfig(new McpServerConfig { Command = "cat" }, SecretMask.None, null);
        var connection = Connection(() => throw new InvalidOperationException("A mistake."));
        var transport = new StdioTransport(
            ServerProcess.Start(cat, orphans, _options, TimeProvider.System), connection, connection.Faults, _options, connection.Budget, TimeProvider.System);
        connection.Use(transport);

        await transport.SendAsync(Encoding.UTF8.GetBytes("""{"method":"notifications/tools/list_changed"}"""), TestContext.Current.CancellationToken);

        (await connection.Closed.WaitAsync(Cap, TestContext.Current.CancellationToken)).Kind.ShouldBe(FaultKind.Broken);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Sse_MistakeOfOursWhileReading_EndsTheCalls()
    {
        await using var server = Server("event: endpoint\ndata: /mcp\n\ndata: {\"method\":\"notifications/tools/list_changed\"}\n\n");
        var connection = Connection(() => throw new InvalidOperationException("A mistake."));
        var transport = Sse(server, connection);

        (await transport.OpenAsync(TestContext.Current.CancellationToken).WaitAsync(Cap, TestContext.Current.CancellationToken)).ShouldBeNull();

        (await connection.Closed.WaitAsync(Cap, TestContext.Current.CancellationToken)).Kind.ShouldBe(FaultKind.Broken);
        await connection.DisposeAsync();
    }

    [Theory]
    [InlineData("//")]
    [InlineData("http://")]
    [InlineData("http:")]
    [InlineData("http://[")]
    [InlineData("a b")]
    [InlineData(":")]
    public async Task Sse_EndpointThatIsNoAddress_IsNoMcp(string address)
    {
        await using var server = Server($"event: endpoint\ndata: {address}\n\n");
        var connection = Connection(() => { });
        var transport = Sse(server, connection);

        var fault = await transport.OpenAsync(TestContext.Current.CancellationToken).WaitAsync(Cap, TestContext.Current.CancellationToken);

        fault?.Kind.ShouldBe(FaultKind.NotMcp);
        await connection.DisposeAsync();
    }

    private static FuzzServer Server(string events) => new(async (_, _, stream) =>
    {
        await stream.WriteAsync(FuzzServer.Head("200 OK", "text/event-stream"));
        await stream.WriteAsync(Encoding.UTF8.GetBytes(events));
        await stream.CopyToAsync(Stream.Null);
    });

    private McpConnection Connection(Action onChanged) =>
        new("s", SecretMask.None, _options, new ByteBudget(_options.MaxBytesInFlight), _ => onChanged(), TimeProvider.System);

    private SseTransport Sse(FuzzServer server, McpConnection connection)
    {
        var guard = new OutboundGuard(Options.Create(new OutboundPolicy { AllowPrivateNetworks = true }), new SystemNetwork());
        var transport = new SseTransport(
            new HttpExchange(new McpServerConfig { Url = server.Url }, guard, connection.Faults, TimeProvider.System), connection, _options, connection.Budget);
        connection.Use(transport);
        transport.Agree(new Era("2024-11-05"));
        return transport;
    }
}
