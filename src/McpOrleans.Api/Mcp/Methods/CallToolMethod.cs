using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.Api.Calls;
using McpOrleans.Api.Mcp.Inputs;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Api.Mcp.Stateless;
using McpOrleans.Api.Mcp.ToolSearch;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary><c>tools/call</c>: the endpoint's hot path. Arguments and result pass as bytes.</summary>
internal static class CallToolMethod
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<MessageReply> RunAsync(MessageContext message, InputRounds inputs)
    {
        var (parameters, note) = (message.Params, message.Note);
        note.Tool = parameters.Name;
        if (parameters.Name is not { Length: > 0 } name)
        {
            return RpcError.InvalidParams("The parameter 'name' must be the name of a tool.");
        }

        if (!parameters.Arguments.IsEmpty && parameters.Arguments.Span[0] != (byte)'{')
        {
            return RpcError.InvalidParams("The parameter 'arguments' must be a JSON object.");
        }

        if (SearchTools.IsFind(message))
        {
            return FindToolsArguments.TryRead(parameters.Arguments.Span, out var wanted) is { } wrong
                ? Wrong(message, wrong)
                : await FindToolsMethod.RunAsync(message, wanted);
        }

        return message.HasToolSearch && name is SearchTools.Call
            ? CallToolArguments.TryRead(parameters.Arguments, out var call) is { } wrongCall
                ? Wrong(message, wrongCall)
                : await RunAsync(message, inputs, call.Name, call.Arguments, isDirect: false)
            : await RunAsync(message, inputs, name, parameters.Arguments, isDirect: true);
    }

    /// <param name="message">The client's request.</param>
    /// <param name="inputs">Asks the client what the MCP server asks.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="arguments">The tool's arguments, a JSON object; empty: none.</param>
    /// <param name="isDirect">Whether the request itself names the tool, so that its headers may repeat the tool's arguments.</param>
    private static async Task<MessageReply> RunAsync(MessageContext message, InputRounds inputs, string name, ReadOnlyMemory<byte> arguments, bool isDirect)
    {
        var (parameters, note) = (message.Params, message.Note);
        note.Tool = name;
        if (IdempotencyKey.TryRead(message.Http.Request, message.Meta.IdempotencyKey.Span, out var key) is { } invalid)
        {
            return RpcError.From(invalid);
        }

        note.HasIdempotencyKey = key is not null;
        note.ArgumentsSha256 = arguments.IsEmpty ? null : SHA256.HashData(arguments.Span);
        RpcError? mismatch = null;
        var call = new ToolCall
        {
            Tool = name,
            Arguments = arguments,
            Meta = MetaFilter.ForServer(parameters.Meta, message.Session is null ? null : message.LogLevel),
            IdempotencyKey = key,
            Caller = message.Http.GetCaller(),
            Listener = CallNotifications.WantedBy(message),
            Check = message.IsStateless && isDirect
                ? route => (mismatch = EnvelopeRules.CheckArguments(message.Http.Request.Headers, route.Tool, arguments.Span)) is null
                : null,
        };
        var (outcome, reply) = InputRounds.MayHaveSeveral(message) && key is null
            ? await RunRoundsAsync(message, inputs, call)
            : (await message.Tenant.CallToolAsync(call, message.Aborted), null);
        if (reply is { } known)
        {
            (note.Server, note.Tool) = (outcome?.Server, outcome?.Tool ?? name);
            return known;
        }

        return Answer(message, name, outcome!, mismatch);
    }

    /// <summary>Carries out a call during which the client may be asked.</summary>
    /// <returns>How the call ended; or, instead, what the client gets before it ends.</returns>
    private static async Task<(ToolCallOutcome? Outcome, MessageReply? Reply)> RunRoundsAsync(MessageContext message, InputRounds inputs, ToolCall call)
    {
        ToolCallOutcome? outcome = null;
        var (sent, reply) = await inputs.RunAsync(message, call.Tool, async (round, end) =>
        {
            outcome = await message.Tenant.CallToolAsync(
                call with
                {
                    Server = round.Server,
                    Tool = round.Target ?? call.Tool,
                    InputResponses = round.Responses,
                    RequestState = round.State,
                    Resumed = round.Resumed,
                    Abilities = message.Abilities,
                    SessionId = message.Session?.Key.Id,
                    Parks = true,
                },
                end);
            return new SentRound(outcome.Reply, outcome.Server, outcome.Tool);
        });
        return (sent is null ? outcome : outcome! with { Reply = sent.Reply }, reply);
    }

    private static MessageReply Answer(MessageContext message, string name, ToolCallOutcome outcome, RpcError? mismatch)
    {
        var note = message.Note;
        (note.Server, note.Tool) = (outcome.Server, outcome.Tool ?? name);
        if (mismatch is not null)
        {
            return mismatch;
        }

        if (outcome.Reply is CompletedReply completed)
        {
            note.Outcome = completed.IsError ? ErrorCodes.ToolError : AuditNote.Ok;
            return MessageReply.OfServer(completed.Result, completed.ResultType);
        }

        var failure = outcome.Reply.GetFailure();
        note.Outcome = failure.Code;
        return IsForModels(failure)
            ? MessageReply.OfServer(ErrorResult(failure, message.Http.TraceIdentifier), ResultType.None)
            : RpcError.From(failure) with { Candidates = outcome.Candidates };
    }

    /// <summary>The result of a call that a quota does not allow, or that cannot be made.</summary>
    public static MessageReply Refused(Problem problem, string requestId) => MessageReply.OfServer(
        ErrorResult(
            new Failure { Code = problem.ErrorCode, Message = problem.Detail, Suggestion = problem.Suggestion, RetryAfter = problem.RetryAfter, Ran = false },
            requestId),
        ResultType.None);

    /// <summary>A model gave one of our own tools arguments that it does not take: it is told so, as MCP asks for, and can mend them.</summary>
    private static MessageReply Wrong(MessageContext message, string error)
    {
        message.Note.Outcome = ErrorCodes.InvalidRequest;
        return Refused(Problem.Of(ErrorCodes.InvalidRequest, error, suggestion: null), message.Http.TraceIdentifier);
    }

    /// <summary>
    /// What a model can act on is a result: that a server is away, or busy, or asked too often. What is wrong with the request itself,
    /// and the server's own errors, are errors.
    /// </summary>
    private static bool IsForModels(Failure failure) => failure.JsonRpcError is null && RpcError.From(failure).Code is RpcCodes.Refused;

    private static byte[] ErrorResult(Failure failure, string requestId)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, Relaxed);
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, failure.Suggestion is null ? failure.Message : $"{failure.Message} {failure.Suggestion}");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("isError"u8, value: true);
        writer.WriteStartObject("_meta"u8);
        writer.WritePropertyName("mcporleans/error"u8);
        RpcWriter.WriteData(writer, failure.Code, failure.Suggestion, failure.RetryAfter, [], requestId);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
