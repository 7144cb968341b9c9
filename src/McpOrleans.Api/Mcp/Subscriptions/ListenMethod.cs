using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Json;
using Microsoft.Extensions.Hosting;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>
/// <c>subscriptions/listen</c>: a stream on which a client hears of changes until it goes, or the service stops.
/// </summary>
internal sealed class ListenMethod(ListChanges changes, CallerCheck callers, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>A subscription holds its request for as long as it lasts.</summary>
    private const int MaxRequestBytes = 16 * 1024;

    /// <summary>How many subscriptions a tenant may have at this front at once.</summary>
    internal const int PerTenant = 1_000;

    private readonly ConcurrentDictionary<string, int> _running = new(StringComparer.Ordinal);

    private static readonly Wish[] Known =
    [
        new("toolsListChanged", McpMethods.ToolsChanged),
        new("resourcesListChanged", McpMethods.ResourcesChanged),
        new("promptsListChanged", McpMethods.PromptsChanged),
    ];

    public async Task<MessageReply> RunAsync(MessageContext message)
    {
        if (ReadWishes(message.Params.Notifications.Span) is not { } wishes)
        {
            return RpcError.InvalidParams("The parameter 'notifications' must be a JSON object that says which notifications are wanted.");
        }

        if (message.Message.Params.Length > MaxRequestBytes)
        {
            return RpcError.InvalidParams($"The parameters of a subscription are larger than {MaxRequestBytes} bytes.");
        }

        if (!message.Reply.CanStream)
        {
            return RpcError.InvalidParams("A subscription is a stream: accept 'text/event-stream'.");
        }

        if (_running.AddOrUpdate(message.Tenant.Name, 1, (_, running) => running + 1) > PerTenant)
        {
            Leave(message.Tenant.Name);
            return new RpcError(RpcCodes.Refused, $"The tenant has {PerTenant} subscriptions at this front, the most that it may have at once.")
            {
                ErrorCode = ErrorCodes.QuotaExceeded,
                Suggestion = "End subscriptions that are no longer needed.",
            };
        }

        try
        {
            return await ListenAsync(message, wishes);
        }
        finally
        {
            Leave(message.Tenant.Name);
        }
    }

    private void Leave(string tenant)
    {
        if (_running.AddOrUpdate(tenant, 0, (_, running) => running - 1) == 0)
        {
            _running.TryRemove(KeyValuePair.Create(tenant, 0));
        }
    }

    private async Task<MessageReply> ListenAsync(MessageContext message, List<Wish> wishes)
    {
        var subscription = Subscription(message.Message.Id.Span);
        var acknowledgement = Acknowledgement(subscription, wishes);
        if (wishes.Count == 0)
        {
            // There is nothing to wait for.
            await message.Reply.NotifyAsync(McpMethods.Acknowledged, acknowledgement, message.Aborted);
            return MessageReply.Of(Result(subscription));
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(message.Aborted, lifetime.ApplicationStopping);
        var watching = EndWithCallerAsync(message.Http, end);
        try
        {
            await TellAsync(message, wishes, acknowledgement, Params(subscription), end.Token);
        }
        catch (OperationCanceledException) when (!message.Aborted.IsCancellationRequested)
        {
            // The service stops, or the credential holds no longer: the client is told that the stream ends as it should.
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }

        message.Aborted.ThrowIfCancellationRequested();
        return MessageReply.Of(Result(subscription));
    }

    private async Task EndWithCallerAsync(HttpContext context, CancellationTokenSource end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(CallerCheck.Period, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (!await callers.MayGoOnAsync(context))
                {
                    await end.CancelAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // The client is gone.
            }
        }
    }

    private async Task TellAsync(
        MessageContext message, List<Wish> wishes, ReadOnlyMemory<byte> acknowledgement, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        ListFingerprints? told = null;
        await foreach (var lists in changes.FollowAsync(message.Tenant, cancellationToken))
        {
            if (told is null)
            {
                // Whatever changes once the client has the acknowledgement, it hears of: the lists are known before.
                await message.Reply.NotifyAsync(McpMethods.Acknowledged, acknowledgement, cancellationToken);
            }

            foreach (var (notification, _) in (told ?? lists).ChangesTo(lists))
            {
                if (wishes.Exists(wish => wish.Notification == notification))
                {
                    await message.Reply.NotifyAsync(notification, parameters, cancellationToken);
                }
            }

            told = lists;
        }
    }

    /// <summary>Null when it is no JSON object.</summary>
    private static List<Wish>? ReadWishes(ReadOnlySpan<byte> notifications)
    {
        if (notifications.IsEmpty || notifications[0] != (byte)'{')
        {
            return null;
        }

        var wishes = new List<Wish>();
        var reader = new Utf8JsonReader(notifications, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = JsonTexts.Read(ref reader);
            reader.Read();
            wishes.RemoveAll(wish => wish.Name == name);
            if (reader.TokenType is JsonTokenType.True && Array.Find(Known, wish => wish.Name == name) is { } known)
            {
                wishes.Add(known);
            }

            reader.Skip();
        }

        return wishes;
    }

    /// <summary>The member by which a message says to which subscription it belongs: the id of the request, as the client wrote it.</summary>
    private static byte[] Subscription(ReadOnlySpan<byte> id) =>
        [.. "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"u8, .. id, .. "}"u8];

    private static byte[] Params(ReadOnlySpan<byte> subscription) => [.. "{"u8, .. subscription, .. "}"u8];

    private static byte[] Acknowledgement(ReadOnlySpan<byte> subscription, List<Wish> wishes) =>
        [.. "{"u8, .. subscription, .. ",\"notifications\":{"u8, .. Encoding.ASCII.GetBytes(string.Join(',', wishes.Select(wish => $"\"{wish.Name}\":true"))), .. "}}"u8];

    private static byte[] Result(ReadOnlySpan<byte> subscription) => [.. "{\"resultType\":\"complete\","u8, .. subscription, .. "}"u8];

    /// <summary>Something of which a client wants to hear.</summary>
    /// <param name="Name">As clients name it in the request.</param>
    /// <param name="Notification">The notification by which they hear of it.</param>
    private sealed record Wish(string Name, string Notification);
}
