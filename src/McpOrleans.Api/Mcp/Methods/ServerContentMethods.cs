using System.Security.Cryptography;
using System.Text.Json;
using McpOrleans.Api.Mcp.Inputs;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary>
/// <c>resources/read</c>, <c>prompts/get</c> and <c>completion/complete</c>: each goes to the MCP server that has what is asked for, under
/// the server's own name for it. Everything else in the parameters, and the result, pass as bytes.
/// </summary>
internal static class ServerContentMethods
{
    private static readonly ReadOnlyMemory<byte> NothingToComplete = "{\"completion\":{\"values\":[]}}"u8.ToArray();

    private static readonly ReadOnlyMemory<byte> NothingToCompleteStateless = "{\"resultType\":\"complete\",\"completion\":{\"values\":[]}}"u8.ToArray();

    public static async Task<MessageReply> ReadResourceAsync(MessageContext message, InputRounds inputs)
    {
        message.Note.Tool = message.Params.Uri;
        if (message.Params.Uri is not { Length: > 0 } uri)
        {
            return RpcError.InvalidParams("The parameter 'uri' must be the URI of a resource.");
        }

        var found = await DirectorySearch.ResourceAsync(message, uri);
        return !found.Succeeded ? found.Error
            : await SendAsync(message, inputs, uri, found, "uri"u8.ToArray(), ParamsSplice.Text(found.OwnName), isCacheable: true);
    }

    public static async Task<MessageReply> GetPromptAsync(MessageContext message, InputRounds inputs)
    {
        message.Note.Tool = message.Params.Name;
        if (message.Params.Name is not { Length: > 0 } name)
        {
            return RpcError.InvalidParams("The parameter 'name' must be the name of a prompt.");
        }

        message.Note.ArgumentsSha256 = message.Params.Arguments.IsEmpty ? null : SHA256.HashData(message.Params.Arguments.Span);
        var found = await DirectorySearch.PromptAsync(message, name);
        if (!found.Succeeded)
        {
            return found.Error;
        }

        message.Note.Tool = found.OwnName;
        return await SendAsync(message, inputs, name, found, "name"u8.ToArray(), ParamsSplice.Text(found.OwnName), isCacheable: false);
    }

    public static async Task<MessageReply> CompleteAsync(MessageContext message)
    {
        if (CompletionRef.TryRead(message.Params.Ref.Span, out var wanted) is { } invalid)
        {
            return invalid;
        }

        var found = wanted.IsPrompt ? await DirectorySearch.PromptAsync(message, wanted.Name) : await DirectorySearch.TemplateAsync(message, wanted.Name);
        if (!found.Succeeded)
        {
            return found.Error;
        }

        if (found.Server.Features is { Completions: false })
        {
            // Another server of the tenant may complete, and clients ask for any prompt then.
            return MessageReply.Of(message.IsStateless ? NothingToCompleteStateless : NothingToComplete);
        }

        var reference = ParamsSplice.Replace(message.Params.Ref.Span, wanted.Member, ParamsSplice.Text(found.OwnName));
        return await SendAsync(message, inputs: null, wanted.Name, found, "ref"u8.ToArray(), reference, isCacheable: false);
    }

    /// <param name="message">The client's request.</param>
    /// <param name="inputs">Asks the client what the server asks; null: the server may not ask.</param>
    /// <param name="name">What the request names.</param>
    /// <param name="found">The server that has it, and its own name there.</param>
    /// <param name="member">The parameter to replace.</param>
    /// <param name="value">What it is replaced by, as JSON.</param>
    /// <param name="isCacheable">Whether the result says, from MCP 2026-07-28 on, how long it may be kept.</param>
    private static async Task<MessageReply> SendAsync(
        MessageContext message, InputRounds? inputs, string name, DirectorySearch found, byte[] member, byte[] value, bool isCacheable)
    {
        message.Note.Server = found.Server!.Name;
        var meta = MetaFilter.ForServer(message.Params.Meta, message.Session is null ? null : message.LogLevel);
        var request = new McpRequest
        {
            Method = message.Message.Method,
            Params = ParamsSplice.Replace(message.Message.Params.Span, member, value, meta.Span),
            Caller = message.Http.GetCaller(),
        };
        if (inputs is null || !InputRounds.MayHaveSeveral(message))
        {
            var only = await message.Tenant.SendAsync(found.Server.Name, request, CallNotifications.WantedBy(message), message.Aborted);
            return Answer(message, only, isCacheable);
        }

        var (sent, reply) = await inputs.RunAsync(message, name, async (round, end) =>
        {
            var server = round.Server ?? found.Server.Name;
            var next = request with
            {
                Params = ParamsSplice.WithAnswers(request.Params, round.Responses.Span, round.State),
                Abilities = message.Abilities,
                SessionId = message.Session?.Key.Id,
                Parks = true,
                Resumed = round.Resumed,
            };
            return new SentRound(await message.Tenant.SendAsync(server, next, CallNotifications.WantedBy(message), end), server, found.OwnName);
        });
        return reply ?? Answer(message, sent!.Reply, isCacheable);
    }

    private static MessageReply Answer(MessageContext message, McpReply reply, bool isCacheable)
    {
        if (reply is not CompletedReply completed)
        {
            return RpcError.From(reply.GetFailure());
        }

        var (result, missing) = isCacheable && message.IsStateless ? WithHints(completed.Result) : (completed.Result, []);
        return MessageReply.OfServer(result, completed.ResultType, missing);
    }

    /// <summary>
    /// What a result says of how long, and for whom, it may be kept, where its server does not say it. It is always for its caller alone:
    /// behind one address, the same URI is something else for another tenant or another key.
    /// </summary>
    private static (byte[] Result, byte[] Missing) WithHints(byte[] result)
    {
        var (hasTime, hasScope, isPrivate) = (false, false, false);
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            hasTime |= JsonTexts.Is(ref reader, "ttlMs"u8);
            var isScope = JsonTexts.Is(ref reader, "cacheScope"u8);
            reader.Read();
            (hasScope, isPrivate) = isScope
                ? (true, reader.TokenType is JsonTokenType.String && JsonTexts.Is(ref reader, "private"u8))
                : (hasScope, isPrivate);
            reader.Skip();
        }

        result = hasScope && !isPrivate ? ParamsSplice.Replace(result, "cacheScope"u8.ToArray(), "\"private\""u8.ToArray()) : result;
        return (result, [.. hasTime ? ""u8 : "\"ttlMs\":0,"u8, .. hasScope ? ""u8 : "\"cacheScope\":\"private\","u8]);
    }
}
