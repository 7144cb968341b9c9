using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>The member of <c>subscriptions/listen</c> that names resources.</summary>
internal static class ResourceWishes
{
    private const string Name = "resourceSubscriptions";

    /// <summary>How long the acknowledgement waits for servers to agree.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="notifications">A JSON object.</param>
    /// <param name="uris">The resources' URIs, each once.</param>
    /// <returns>Null, or what is wrong with them.</returns>
    public static RpcError? TryRead(ReadOnlySpan<byte> notifications, out ImmutableArray<string> uris)
    {
        uris = [];
        var reader = new Utf8JsonReader(notifications, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isSought = JsonTexts.Is(ref reader, "resourceSubscriptions"u8);
            reader.Read();
            if (!isSought)
            {
                reader.Skip();
            }
            else if (Read(ref reader) is { } read)
            {
                uris = read;
            }
            else
            {
                return RpcError.InvalidParams($"'{Name}' must be an array of URIs with from 1 to {SessionSubscriptions.MaxUriLength} characters.");
            }
        }

        return uris.Length > SessionSubscriptions.MaxResources
            ? RpcError.InvalidParams($"'{Name}' has more than {SessionSubscriptions.MaxResources} URIs, the most that a subscription may have.")
            : null;
    }

    /// <summary>
    /// Subscribes to those that there are. A resource that there is not, that the client may not see, or whose server does not tell of
    /// changes or does not answer, is left out: the acknowledgement says so.
    /// </summary>
    public static async Task JoinAsync(MessageContext message, ResourceSubscriber subscriber, ImmutableArray<string> uris, TimeProvider time, CancellationToken cancellationToken)
    {
        using var cap = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cap.Token);
        await Task.WhenAll(uris.Select(async uri =>
        {
            try
            {
                if (await DirectorySearch.ResourceAsync(message, uri) is { Succeeded: true, Server.Features: null or { ResourceSubscriptions: true } } found)
                {
                    await subscriber.JoinAsync(uri, new ServerKey(message.Tenant.Name, found.Server.Name), found.OwnName, both.Token);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested
                && exception is TimeoutException or Orleans.Runtime.OrleansException or OperationCanceledException)
            {
                // It is not acknowledged.
            }
        }));
    }

    /// <summary>The member as the acknowledgement has it.</summary>
    public static byte[] Acknowledge(IEnumerable<string> agreed) =>
        [.. "\"resourceSubscriptions\":["u8, .. agreed.SelectMany((uri, i) => i == 0 ? ParamsSplice.Text(uri) : [(byte)',', .. ParamsSplice.Text(uri)]), .. "]"u8];

    /// <summary>Null: it is something else.</summary>
    private static ImmutableArray<string>? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            return null;
        }

        var uris = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is not JsonTokenType.String || JsonTexts.Read(ref reader) is not { Length: > 0 and <= SessionSubscriptions.MaxUriLength } uri)
            {
                return null;
            }

            uris.Add(uri);
        }

        return [.. uris.Distinct(StringComparer.Ordinal)];
    }
}
