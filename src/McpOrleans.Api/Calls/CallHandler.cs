using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.Api.Audit;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Problems;
using McpOrleans.Api.Requests;
using McpOrleans.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpOrleans.Api.Calls;

/// <summary>
/// <c>POST /mcp/call</c>. The front's hot path: arguments and result pass through as bytes, in neither direction is a document
/// built.
/// </summary>
internal sealed class CallHandler(IOptions<McpOrleansApiOptions> options, TimeProvider time)
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>What the web server, too, takes at once before it waits for the client.</summary>
    private const int PieceBytes = 64 * 1024;

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
        (note.Server, note.Tool) = (outcome.Server ?? call.Server, outcome.Tool ?? call.Tool);
        await AnswerAsync(context, note, outcome, Elapsed(started));
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

    private static async Task AnswerAsync(HttpContext context, AuditNote note, ToolCallOutcome outcome, double milliseconds)
    {
        var (tool, server) = (note.Tool, note.Server);
        if (outcome.Reply is not CompletedReply { Result: var result })
        {
            var failure = outcome.Reply.GetFailure();
            var problem = Problem.Of(failure) with { Candidates = outcome.Candidates.IsEmpty ? null : outcome.Candidates };
            await CallProblem.From(problem, tool, server, milliseconds).ExecuteAsync(context);
            return;
        }

        var error = ToolResult.FindError(result);
        var errorCode = error is null ? null : ErrorCodes.ToolError;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("success"u8, error is null);
            writer.WritePropertyName("data"u8);
            if (result.Length <= PieceBytes)
            {
                writer.WriteRawValue(result, skipInputValidation: true);
            }
            else
            {
                await WriteInPiecesAsync(writer, context.Response.BodyWriter, result, context.RequestAborted);
            }

            writer.WriteString("error"u8, error);
            writer.WriteString("error_code"u8, errorCode);
            writer.WriteString("tool_name"u8, tool);
            writer.WriteString("server_name"u8, server);
            writer.WriteNumber("execution_time_ms"u8, milliseconds);
            writer.WriteString("request_id"u8, context.TraceIdentifier);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        note.Outcome = errorCode ?? AuditNote.Ok;
    }

    /// <summary>Each piece once the one before is on its way: otherwise the connection would hold all of it a second time.</summary>
    private static async Task WriteInPiecesAsync(Utf8JsonWriter writer, PipeWriter body, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        for (; !value.IsEmpty; value = value[Math.Min(PieceBytes, value.Length)..])
        {
            await body.WriteAsync(value[..Math.Min(PieceBytes, value.Length)], cancellationToken);
        }

        // The writer has not seen this value, so it would leave out the comma.
        body.Write(","u8);
    }

    private double Elapsed(long started) => Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3);
}
