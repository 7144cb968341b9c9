using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Api.Mcp.Replies;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>
/// <c>resources/subscribe</c> and <c>resources/unsubscribe</c>: of which resources the client of a session hears on the session's stream.
/// </summary>
internal sealed class SubscribeMethods(ResourceFront front, TimeProvider time)
{
    /// <summary>How long a server may take to agree.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<MessageReply> SubscribeAsync(MessageContext message)
    {
        if (Check(message.Params.Uri) is { } invalid)
        {
            return invalid;
        }

        var uri = message.Params.Uri!;
        var found = await DirectorySearch.ResourceAsync(message, uri);
        if (!found.Succeeded)
        {
            return found.Error;
        }

        if (found.Server.Features is { ResourceSubscriptions: false })
        {
            return NotSupported(found.Server.Name);
        }

        using var cap = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(message.Aborted, cap.Token);
        try
        {
            var server = new ServerKey(message.Tenant.Name, found.Server.Name);
            return await front.SubscribeAsync(message.Session!, uri, server, found.OwnName, both.Token) is { } failure
                ? RpcError.From(failure)
                : MessageReply.Empty;
        }
        catch (OperationCanceledException) when (!message.Aborted.IsCancellationRequested)
        {
            return new RpcError(RpcCodes.Refused, $"MCP server '{found.Server.Name}' did not confirm the subscription within {Patience.TotalSeconds} s.")
            {
                ErrorCode = ErrorCodes.Timeout,
                Suggestion = "Try again later.",
            };
        }
    }

    /// <summary>The end of what never began is no mistake, and says nothing of whether there is such a resource.</summary>
    public async Task<MessageReply> UnsubscribeAsync(MessageContext message)
    {
        if (Check(message.Params.Uri) is { } invalid)
        {
            return invalid;
        }

        await front.UnsubscribeAsync(message.Session!, message.Params.Uri!);
        return MessageReply.Empty;
    }

    /// <summary>A notification's parameters.</summary>
    /// <param name="uri">What has changed, as the client named it.</param>
    /// <param name="meta">The member <c>_meta</c>, with a comma after it; empty: none.</param>
    public static byte[] Updated(string uri, ReadOnlySpan<byte> meta) => [.. "{"u8, .. meta, .. "\"uri\":"u8, .. ParamsSplice.Text(uri), .. "}"u8];

    private static RpcError? Check(string? uri) => uri switch
    {
        null or "" => RpcError.InvalidParams("The parameter 'uri' must be the URI of a resource."),
        { Length: > SessionSubscriptions.MaxUriLength } => RpcError.InvalidParams($"The parameter 'uri' has more than {SessionSubscriptions.MaxUriLength} characters."),
        _ => null,
    };

    private static RpcError NotSupported(string server) =>
        RpcError.InvalidParams($"MCP server '{server}' does not tell of changes of its resources, so they cannot be subscribed to.") with
        {
            Suggestion = "Read the resource whenever its contents are needed.",
        };
}
