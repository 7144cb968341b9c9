using System.Security.Cryptography;

namespace McpOrleans.Api.Calls;

/// <summary>
/// <c>POST /mcp/call</c>. The front's hot path: arguments and result pass through as bytes, in neither direction is a document
/// built.
/// </summary>
internal sealed class CallHandler(IOptions<McpOrleansApiOptions> options, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var note = AuditNote.Find(context)!;
        if (IdempotencyKey.TryRead(context.Request, out var key) is { } invalidKey)
        {
            await CallProblem.From(invalidKey, tool: null, server: null, Elapsed(started)).ExecuteAsync(context);
            return;
        }

        note.HasIdempotencyKey = key is not null;
        using var body = await RequestBody.ReadAsync(context.Request, options.Value.MaxRequestBodySize, context.RequestAborted);
        CallRequest call = default;
        var problem = body.Problem ?? CallRequest.TryRead(body.Json, out call);
        (note.Server, note.Tool) = (call.Server, call.Tool);
        if (problem is not null)
        {
            await CallProblem.From(problem, call.Tool, call.Server, Elapsed(started)).ExecuteAsync(context);
            return;
        }

        note.ArgumentsSha256 = call.Arguments.IsEmpty ? null : SHA256.HashData(call.Arguments.Span);
        var outcome = await CallAsync(context, call, key);
        (note.Server, note.Tool) = (outcome.Server ?? note.Server, outcome.Tool ?? note.Tool);
        if (outcome.Reply is CompletedReply { Result: var result, IsError: var isError })
        {
            var error = isError ? ToolResult.ErrorText(result) : null;
            await CallAnswer.SendAsync(context, result, error, note, Elapsed(started));
            note.Outcome = error is null ? AuditNote.Ok : ErrorCodes.ToolError;
        }
        else
        {
            var failed = Problem.Of(outcome.Reply.GetFailure()) with { Candidates = outcome.Candidates.IsEmpty ? null : outcome.Candidates };
            await CallProblem.From(failed, note.Tool, note.Server, Elapsed(started)).ExecuteAsync(context);
        }
    }

    private static Task<ToolCallOutcome> CallAsync(HttpContext context, CallRequest call, string? idempotencyKey) => context.GetTenant().CallToolAsync(
        new ToolCall
        {
            Tool = call.Tool,
            Server = call.Server,
            Arguments = call.Arguments,
            Timeout = call.Timeout,
            IdempotencyKey = idempotencyKey,
            Caller = context.GetCaller(),
        },
        context.RequestAborted);

    private double Elapsed(long started) => Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3);
}
