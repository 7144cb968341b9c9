using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;

namespace McpOrleans.Api.Mcp.Stateless;

/// <summary>Answers messages of MCP 2026-07-28, each of which stands alone.</summary>
internal sealed class StatelessMessages(MessageRunner runner, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, AcceptedTypes accepted, ParsedMessage parsed)
    {
        var message = parsed.Message;
        switch (message.Kind)
        {
            case MessageKind.Notification:
                // None means anything without a session: a client calls a request off by closing the connection.
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case MessageKind.Response:
                await ReplyStream.RefuseAsync(
                    context, RpcError.Malformed("A client of this revision sends no JSON-RPC responses: the service asks nothing by a request."), id: default);
                break;
            default:
                await AnswerRequestAsync(context, accepted, parsed);
                break;
        }
    }

    private async Task AnswerRequestAsync(HttpContext context, AcceptedTypes accepted, ParsedMessage parsed)
    {
        var message = parsed.Message;
        if (EnvelopeRules.Check(context.Request.Headers, message, parsed.Params, parsed.Meta) is { } invalid)
        {
            await ReplyStream.RefuseAsync(context, invalid, message.Id);
            return;
        }

        await using var stream = new ReplyStream(context, accepted, time, MessageRunner.MayLast(message.Method));
        if (EnvelopeRules.CheckLogLevel(parsed.Meta) is { } unknownLevel)
        {
            await stream.FinishAsync(unknownLevel, message.Id);
            return;
        }

        var reply = await runner.RunAsync(new MessageContext(context, parsed, stream, context.RequestAborted) { IsStateless = true });
        if (reply is { } known)
        {
            await stream.FinishAsync(known.ForStateless(), message.Id);
        }
    }
}
