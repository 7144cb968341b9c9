using ModelContextProtocol.Client;

namespace McpOrleans.Grains.Connections;

/// <summary>A transport to one MCP server with what stands behind it: a child process, or an HTTP client.</summary>
internal interface ITransportHandle : IAsyncDisposable
{
    IClientTransport Transport { get; }

    /// <summary>
    /// Whether a cancelled request must be called off by a message of its own. The SDK sends one only for requests whose sending
    /// is over, and over HTTP the sending lasts until the answer.
    /// </summary>
    bool NeedsCancelNotification { get; }

    /// <summary>How the server's process ended, with its last words; null while it runs, and for servers reached by HTTP.</summary>
    Task<string?> DescribeExitAsync();

    /// <summary>Ends the server's process, if it has one, without the time to end by itself that disposing would give it.</summary>
    void Abort();

    /// <summary>Tells the server that a session will not be used again.</summary>
    Task EndSessionAsync(string sessionId, string protocolVersion, CancellationToken cancellationToken);
}
