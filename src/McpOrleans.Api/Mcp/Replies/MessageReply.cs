using McpOrleans.Api.Mcp.Messages;

namespace McpOrleans.Api.Mcp.Replies;

/// <summary>The reply to a request: a result or an error.</summary>
internal readonly record struct MessageReply
{
    /// <summary>What every result of MCP 2026-07-28 says that is not a question.</summary>
    private static readonly byte[] Complete = "\"resultType\":\"complete\","u8.ToArray();

    /// <summary>A JSON object; empty when there is an error.</summary>
    public ReadOnlyMemory<byte> Result { get; private init; }

    /// <summary>Members that come before those of the result, with a comma behind each; empty: none.</summary>
    public ReadOnlyMemory<byte> First { get; private init; }

    public RpcError? Error { get; private init; }

    /// <summary>Whether the result is as an MCP server gave it.</summary>
    private bool IsServers { get; init; }

    /// <summary>What a result of a server says of itself.</summary>
    private ResultType Type { get; init; }

    /// <summary>What the same revisions want and the server's result does not say, with a comma behind each member; empty: nothing.</summary>
    private ReadOnlyMemory<byte> Missing { get; init; }

    /// <summary>The result of what has none to give.</summary>
    public static MessageReply Empty { get; } = Of("{}"u8.ToArray());

    public static implicit operator MessageReply(RpcError error) => new() { Error = error };

    /// <param name="result">A JSON object with all that the client's revision wants.</param>
    public static MessageReply Of(ReadOnlyMemory<byte> result) => new() { Result = result };

    /// <summary>A result as an MCP server gave it.</summary>
    /// <param name="result">A JSON object.</param>
    /// <param name="type">What it says in its <c>resultType</c>.</param>
    /// <param name="missing">What the same revisions want beside that and the result does not say, with a comma behind each member; empty: nothing.</param>
    public static MessageReply OfServer(byte[] result, ResultType type, ReadOnlyMemory<byte> missing = default) =>
        result.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
            ? new MessageReply { Result = result, IsServers = true, Type = type, Missing = missing }
            : RpcError.NoResult();

    /// <summary>The reply as MCP 2026-07-28 has it.</summary>
    public MessageReply ForStateless() => this with
    {
        First = !IsServers ? default : Type is ResultType.Complete ? Missing : Missing.IsEmpty ? Complete : (byte[])[.. Complete, .. Missing.Span],
        Result = Type is ResultType.None or ResultType.Complete ? Result : TypelessResult.Of(Result, keepsHints: true),
        Error = Error?.ForStateless(),
    };

    /// <summary>
    /// The reply as the revisions with sessions have it. Whatever becomes of a request, the HTTP status does not say it: 404 would mean
    /// that there is no session.
    /// </summary>
    public MessageReply ForSession() => this with
    {
        Result = Type is ResultType.None ? Result : TypelessResult.Of(Result, keepsHints: false),
        Error = Error is { } error ? error with { Status = StatusCodes.Status200OK } : null,
    };
}
