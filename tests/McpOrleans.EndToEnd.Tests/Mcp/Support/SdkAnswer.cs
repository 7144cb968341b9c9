using System.Text.Json.Nodes;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>What an SDK's client got for a question: a result or an error.</summary>
internal sealed record SdkAnswer
{
    public JsonObject? Result { get; init; }

    /// <summary>The error's code, message and data, as far as the SDK tells them.</summary>
    public JsonObject? Error { get; init; }

    /// <summary>Whether the client called the call off before it had an answer.</summary>
    public bool Cancelled { get; init; }

    /// <summary>What the client was told during the call, in this order.</summary>
    public IReadOnlyList<JsonObject> Progress { get; init; } = [];
}
