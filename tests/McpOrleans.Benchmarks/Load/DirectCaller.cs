using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Benchmarks.Load;

/// <summary>Calls <c>echo</c> as a program without the service does: with the MCP SDK's client over streamable HTTP.</summary>
internal sealed class DirectCaller : ICaller, IAsyncDisposable
{
    private const string Message = "hello";

    private readonly McpClient _client;
    private readonly Dictionary<string, object?> _arguments = new(StringComparer.Ordinal) { ["message"] = Message };

    private DirectCaller(McpClient client) => _client = client;

    /// <summary>The revision of MCP that client and server agreed on.</summary>
    public string? Revision => _client.NegotiatedProtocolVersion;

    public static async Task<DirectCaller> ConnectAsync(Uri server, CancellationToken cancellationToken)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = server, TransportMode = HttpTransportMode.StreamableHttp });
        return new DirectCaller(await McpClient.CreateAsync(transport, cancellationToken: cancellationToken));
    }

    public async Task CallAsync(CancellationToken cancellationToken)
    {
        var result = await _client.CallToolAsync("echo", _arguments, cancellationToken: cancellationToken);
        if (result is not { IsError: not true, Content: [TextContentBlock { Text: Message }] })
        {
            throw new InvalidOperationException("The MCP server did not echo the message.");
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
