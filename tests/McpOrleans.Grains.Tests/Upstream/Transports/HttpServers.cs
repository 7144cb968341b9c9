using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Grains.Upstream.Transports;
using Microsoft.Extensions.Options;

namespace McpOrleans.Grains.Tests.Upstream.Transports;

/// <summary>Makes connections over streamable HTTP that have completed their handshake.</summary>
internal static class HttpServers
{
    /// <param name="config">The configuration with the server's address.</param>
    /// <param name="network">The network to use. Null: the machine's own.</param>
    /// <param name="sessionId">The id of the session. Null: there is no session.</param>
    public static McpConnection Connect(McpServerConfig config, IOutboundNetwork? network = null, string? sessionId = null)
    {
        var options = new ConnectionOptions { CloseTimeout = TimeSpan.FromSeconds(1) };
        var connection = new McpConnection(
            "s", SecretMask.Of(config, []), options, new ByteBudget(options.MaxBytesInFlight), _ => { }, TimeProvider.System);
        var guard = new OutboundGuard(Options.Create(new OutboundPolicy { AllowPrivateNetworks = true, AllowPlainHttp = true }), network ?? new SystemNetwork());
        var transport = new StreamableHttpTransport(
            new HttpExchange(config, guard, connection.Faults, TimeProvider.System), sessionId, connection, options, connection.Budget, TimeProvider.System);
        transport.Agree(new Era("2025-11-25"));
        connection.Use(transport);
        connection.Begin(new ServerFacts(
            new McpServerInfo { Name = "n", Version = "1", ProtocolVersion = "2025-11-25", Capabilities = "{}"u8.ToArray() }, Instructions: null));
        return connection;
    }
}
