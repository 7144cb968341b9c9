namespace McpOrleans.Api.Mcp.Messages;

/// <summary>A message of a client with what the endpoint reads of its parameters. All of it are slices of the body.</summary>
internal readonly struct ParsedMessage
{
    public JsonRpcMessage Message { get; private init; }

    public RequestParams Params { get; private init; }

    public MessageMeta Meta { get; private init; }

    /// <param name="json">Well-formed JSON.</param>
    /// <param name="parsed">The message; with no more than its id, where there is an error.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static RpcError? TryRead(ReadOnlyMemory<byte> json, out ParsedMessage parsed)
    {
        RequestParams parameters = default;
        MessageMeta meta = default;
        var error = JsonRpcMessage.TryRead(json, out var message)
            ?? RequestParams.TryRead(message.Params, out parameters)
            ?? MessageMeta.TryRead(parameters.Meta, out meta);
        parsed = new ParsedMessage { Message = message, Params = parameters, Meta = meta };
        return error is null ? null : error with { Status = StatusCodes.Status400BadRequest };
    }
}
