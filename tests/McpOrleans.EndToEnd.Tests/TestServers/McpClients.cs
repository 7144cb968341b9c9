using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using ModelContextProtocol.Client;

namespace McpOrleans.EndToEnd.Tests.TestServers;

/// <summary>Connects the SDK's client, with nothing of ours between, to a test server.</summary>
internal static class McpClients
{
    public static Task<McpClient> ConnectAsync(
        Uri url, HttpTransportMode mode = HttpTransportMode.StreamableHttp, McpClientOptions? options = null) =>
        McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = url, TransportMode = mode }),
            options,
            cancellationToken: TestContext.Current.CancellationToken);

    public static Task<McpClient> StartAsync(TestServerOptions options)
    {
        var command = TestServerCommand.For(options with { Stdio = true });
        return StartAsync(command);
    }

    public static Task<McpClient> StartAsync(CommandLine command) =>
        McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = command.FileName,
                Arguments = [.. command.Arguments],
                EnvironmentVariables = command.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal),
                ShutdownTimeout = TimeSpan.FromSeconds(2),
            }),

            // On a busy machine a process may need longer than the default to start.
            new McpClientOptions { DiscoverProbeTimeout = Eventually.DefaultCap },
            cancellationToken: TestContext.Current.CancellationToken);
}
