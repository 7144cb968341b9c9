using ModelContextProtocol.Client;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Connects the SDK's client directly to an MCP server.</summary>
public static class SdkClient
{
    public static Task<McpClient> ConnectAsync(Uri url, HttpTransportMode mode, McpClientOptions? options, CancellationToken cancellationToken) =>
        McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = url, TransportMode = mode }), options, cancellationToken: cancellationToken);

    public static Task<McpClient> StartAsync(CommandLine command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = command.FileName,
                Arguments = [.. command.Arguments],
                EnvironmentVariables = command.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal),
                ShutdownTimeout = TimeSpan.FromSeconds(2),
            }),

            // On a busy machine a process may need longer than the defaults to start.
            new McpClientOptions { DiscoverProbeTimeout = Eventually.DefaultCap, InitializationTimeout = 2 * Eventually.DefaultCap },
            cancellationToken: cancellationToken);
    }
}
