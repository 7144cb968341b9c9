using McpOrleans.Api.Calls;
using McpOrleans.Api.Mcp.Inputs;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary>
/// Answers messages of the revisions with sessions. A client that loses its connection has not called its request off: the request goes
/// on until it is called off by a notification, or its time is over.
/// </summary>
internal sealed class SessionMessages(SessionStore sessions, SessionFront front, MessageRunner runner, RequestDrain drain, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, AcceptedTypes accepted, ParsedMessage parsed)
    {
        var message = parsed.Message;
        if (message is { Kind: MessageKind.Request, Method: McpMethods.Initialize })
        {
            await BeginAsync(context, accepted, parsed);
            return;
        }

        var (session, error) = await sessions.FindAsync(context);
        if (error is not null)
        {
            // The id of a response is that of a request of ours, and may be that of another one of the client's.
            await ReplyStream.RefuseAsync(context, error, message.Kind is MessageKind.Request ? message.Id : default);
        }
        else if (message.Kind is MessageKind.Request)
        {
            await using var stream = new ReplyStream(context, accepted, time, MessageRunner.MayLast(message.Method));
            await stream.FinishAsync(await RunAsync(context, session!, parsed, stream), message.Id);
        }
        else
        {
            await TakeAsync(session!, parsed);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    public async Task AnswerBatchAsync(HttpContext context, AcceptedTypes accepted, ReadOnlyMemory<byte> json)
    {
        var (session, error) = await sessions.FindAsync(context);
        error ??= session!.HasBatches ? null : RpcError.Malformed("The body must be one JSON-RPC message: the session's revision of MCP has no batches.");
        error ??= context.Request.Headers.ContainsKey(IdempotencyKey.Header)
            ? RpcError.Malformed($"The header {IdempotencyKey.Header} is for one call, not for a batch.") with { Suggestion = "Put a key into the '_meta' of each call." }
            : null;
        List<ParsedMessage> messages = [];
        error ??= JsonRpcBatch.TryRead(json, out messages);
        if (error is not null)
        {
            await ReplyStream.RefuseAsync(context, error, id: default);
            return;
        }

        foreach (var message in messages.Where(message => message.Message.Kind is not MessageKind.Request))
        {
            await TakeAsync(session!, message);
        }

        var requests = messages.FindAll(message => message.Message.Kind is MessageKind.Request);
        if (requests.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        await using var stream = new ReplyStream(context, accepted, time, mayLast: true);
        var replies = new BatchReply(stream, context.TraceIdentifier);
        await Task.WhenAll(requests.Select(async (request, i) =>
            await replies.AddAsync(await RunAsync(context, session!, request, stream, isFurther: i > 0), request.Message.Id)));
        await replies.FinishAsync();
    }

    private async Task BeginAsync(HttpContext context, AcceptedTypes accepted, ParsedMessage parsed)
    {
        await using var stream = new ReplyStream(context, accepted, time, mayLast: false);
        var reply = await runner.RunAsync(new MessageContext(context, parsed, stream, context.RequestAborted) { IsStateless = false });
        if (reply is { } known)
        {
            await stream.FinishAsync(known.ForSession(), parsed.Message.Id);
        }
    }

    /// <returns>The reply; null: the client has called the request off.</returns>
    private async Task<MessageReply?> RunAsync(HttpContext context, ClientSession session, ParsedMessage parsed, ReplyStream stream, bool isFurther = false)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(drain.IsOver);
        var key = session.Key.ToString();
        if (!front.TryBegin(key, parsed.Message.Id.Span, end))
        {
            return RpcError.Malformed("A request of the session with the same id is still running.");
        }

        try
        {
            var reply = await runner.RunAsync(new MessageContext(context, parsed, stream, end.Token) { IsStateless = false, Session = session, IsFurther = isFurther });
            return reply?.ForSession();
        }
        finally
        {
            front.End(key, parsed.Message.Id.Span);
        }
    }

    /// <summary>A notification, or a response to something that was asked by whichever front.</summary>
    private static async Task TakeAsync(ClientSession session, ParsedMessage parsed)
    {
        if (parsed.Message is { Kind: MessageKind.Notification, Method: McpMethods.Cancelled } && JsonRpcMessage.IsId(parsed.Params.RequestId.Span))
        {
            await session.Grain.CallOffAsync(parsed.Params.RequestId.ToArray());
        }
        else if (ClientResponse.IdOf(parsed.Message) is { } id)
        {
            await session.Grain.RespondAsync(id, ClientResponse.Read(parsed.Message));
        }
    }
}
