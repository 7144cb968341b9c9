using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using ModelContextProtocol.Client;

namespace McpOrleans.EndToEnd.Tests.TestServers;

/// <summary>The SDK's client, connected to a test server until the running test is cancelled.</summary>
internal static class McpClients
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<McpClient> ConnectAsync(
        Uri url, HttpTransportMode mode = HttpTransportMode.StreamableHttp, McpClientOptions? options = null) =>
        SdkClient.ConnectAsync(url, mode, options, Cancellation);

    public static Task<McpClient> StartAsync(TestServerOptions options) => StartAsync(TestServerCommand.For(options with { Stdio = true }));

    public static Task<McpClient> StartAsync(CommandLine command) => SdkClient.StartAsync(command, Cancellation);
}
