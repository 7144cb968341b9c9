using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Client.Configuration;

/// <summary>How transports are written in configurations and answers.</summary>
public static class McpTransportNames
{
    /// <summary><c>streamable-http</c>, <c>sse</c> or <c>stdio</c>.</summary>
    public static string ToText(McpTransport transport) => transport switch
    {
        McpTransport.StreamableHttp => "streamable-http",
        McpTransport.Sse => "sse",
        McpTransport.Stdio => "stdio",
        _ => throw new ArgumentOutOfRangeException(nameof(transport), transport, message: null),
    };

    /// <summary>Understands also the other spellings in use: <c>http</c>, <c>streamable_http</c>, <c>streamableHttp</c>, <c>local</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out McpTransport? transport)
    {
        transport = text switch
        {
            "streamable-http" or "streamable_http" or "streamableHttp" or "http" => McpTransport.StreamableHttp,
            "sse" => McpTransport.Sse,
            "stdio" or "local" => McpTransport.Stdio,
            _ => null,
        };
        return transport is not null;
    }
}
