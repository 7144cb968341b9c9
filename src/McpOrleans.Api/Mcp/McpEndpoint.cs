using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Api.Mcp.Sessions;
using McpOrleans.Api.Mcp.Stateless;
using McpOrleans.Api.Mcp.ToolSearch;
using McpOrleans.Api.Quotas;

namespace McpOrleans.Api.Mcp;

/// <summary>
/// <c>POST /mcp</c>: all MCP servers of a tenant as one. Reads what came, and decides from the message itself whether it is of a
/// revision with sessions or of one without.
/// </summary>
internal sealed class McpEndpoint(
    IOptions<McpOrleansApiOptions> options, TenantQuotaGate quotas, MessageRunner runner, StatelessMessages stateless, SessionMessages sessions, TimeProvider time)
{
    public async Task PostAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        using var body = await RequestBody.ReadAsync(context.Request, options.Value.MaxRequestBodySize, context.RequestAborted);

        // Whatever the body is, it has cost something. The id is known only now, without which a client could not tell which request failed.
        var refusal = await quotas.TakeTokenAsync(context.GetTenant().Name, context.RequestAborted);
        var accepted = AcceptedTypes.Of(context.Request.Headers.Accept);
        if (body.Problem is not null || accepted is { Json: false, Events: false })
        {
            await RefuseUnreadAsync(context, refusal, body.Problem);
            return;
        }

        var namesStateless = Revisions.IsStateless(context.Request.Headers[Revisions.VersionHeader]);
        var isBatch = !namesStateless && JsonRpcBatch.IsOne(body.Json.Span);
        ParsedMessage parsed = default;
        var error = isBatch ? null : ParsedMessage.TryRead(body.Json, out parsed);
        if (refusal is not null)
        {
            await RefuseAsync(context, accepted, refusal, parsed, started, isStateless: namesStateless || IsStateless(context, parsed.Meta), isRequest: !isBatch && error is null && parsed.Message.Kind is MessageKind.Request);
        }
        else if (ToolSearchSwitch.Check(context) is { } unclear)
        {
            // The id of a response is that of a request of ours.
            await ReplyStream.RefuseAsync(context, unclear, parsed.Message.Kind is MessageKind.Request ? parsed.Message.Id : default);
        }
        else if (isBatch)
        {
            await sessions.AnswerBatchAsync(context, accepted, body.Json);
        }
        else if (error is not null)
        {
            await ReplyStream.RefuseAsync(context, error, parsed.Message.Id);
        }
        else if (namesStateless || IsStateless(context, parsed.Meta))
        {
            await stateless.AnswerAsync(context, accepted, parsed);
        }
        else
        {
            await sessions.AnswerAsync(context, accepted, parsed);
        }
    }

    /// <summary>Refuses a request before anybody has looked for a message in it.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="refusal">Why a quota does not allow it; null: it does.</param>
    /// <param name="problem">What is wrong with the body; null: the client takes no kind of answer that there is.</param>
    private static async Task RefuseUnreadAsync(HttpContext context, Problem? refusal, Problem? problem)
    {
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(context);
        }
        else if (problem is not null)
        {
            await ReplyStream.RefuseAsync(context, RpcError.From(problem) with { Code = RpcCodes.ParseError, Status = problem.Status }, id: default);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
        }
    }

    /// <summary>Refuses what a quota does not allow: a request in JSON-RPC, everything else in HTTP.</summary>
    private async Task RefuseAsync(
        HttpContext context, AcceptedTypes accepted, Problem refusal, ParsedMessage parsed, long started, bool isStateless, bool isRequest)
    {
        if (!isRequest)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        var note = new AuditNote();
        note.IsRefused(refusal.ErrorCode);
        var reply = MessageRunner.Refusal(parsed.Message.Method, refusal, context.TraceIdentifier);
        await using var stream = new ReplyStream(context, accepted, time, mayLast: false);
        await stream.FinishAsync(isStateless ? reply.ForStateless() : reply.ForSession(), parsed.Message.Id);
        runner.Record(context, parsed.Message.Method, note, started);
    }

    /// <summary>
    /// A message that says its revision itself is of one without sessions. Clients with a session may have anything in their
    /// <c>_meta</c>, so only a revision without sessions counts there.
    /// </summary>
    private static bool IsStateless(HttpContext context, MessageMeta meta) =>
        meta.NamesVersion && (!context.Request.Headers.ContainsKey(ClientSession.IdHeader) || Revisions.IsStateless(meta.ProtocolVersion));
}
