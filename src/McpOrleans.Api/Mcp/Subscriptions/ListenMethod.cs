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
internal sealed class ListenMethod(ListChanges changes, ResourceFront resources, CallerCheck callers, IHostApplicationLifetime lifetime, TimeProvider time)
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

        if (ResourceWishes.TryRead(message.Params.Notifications.Span, out var uris) is { } invalid)
        {
            return invalid;
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
            return await ListenAsync(message, wishes, uris);
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

    private async Task<MessageReply> ListenAsync(MessageContext message, List<Wish> wishes, ImmutableArray<string> uris)
    {
        var subscription = Subscription(message.Message.Id.Span);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(message.Aborted, lifetime.ApplicationStopping);
        using var subscriber = new ResourceSubscriber(resources, time);
        var watching = Task.CompletedTask;
        try
        {
            await ResourceWishes.JoinAsync(message, subscriber, uris, time, end.Token);
            var acknowledgement = Acknowledgement(subscription, wishes, uris.Intersect(subscriber.Uris, StringComparer.Ordinal));
            if (wishes.Count == 0 && subscriber.Uris.IsEmpty)
            {
                // There is nothing to wait for.
                await message.Reply.NotifyAsync(McpMethods.Acknowledged, acknowledgement, message.Aborted);
                return MessageReply.Of(Result(subscription));
            }

            watching = EndWithCallerAsync(message.Http, end);
            await TellAsync(message, wishes, subscriber, acknowledgement, subscription, end);
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

    /// <summary>Tells of lists and of resources, until one of the two fails or both are cancelled.</summary>
    private async Task TellAsync(
        MessageContext message, List<Wish> wishes, ResourceSubscriber subscriber, byte[] acknowledgement, byte[] subscription, CancellationTokenSource end)
    {
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lists = TellOfListsAsync(message, wishes, acknowledgement, Params(subscription), acknowledged, end.Token);
        var updates = TellOfResourcesAsync(message, subscriber, [.. subscription, .. ","u8], acknowledged.Task, end.Token);
        await Task.WhenAny(lists, updates);
        await end.CancelAsync();
        await Task.WhenAll(lists, updates);
    }

    private async Task TellOfListsAsync(
        MessageContext message,
        List<Wish> wishes,
        ReadOnlyMemory<byte> acknowledgement,
        ReadOnlyMemory<byte> parameters,
        TaskCompletionSource acknowledged,
        CancellationToken cancellationToken)
    {
        if (wishes.Count == 0)
        {
            await message.Reply.NotifyAsync(McpMethods.Acknowledged, acknowledgement, cancellationToken);
            acknowledged.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }

        ListFingerprints? told = null;
        await foreach (var lists in changes.FollowAsync(message.Tenant, message.HasToolSearch, cancellationToken))
        {
            if (told is null)
            {
                // Whatever changes once the client has the acknowledgement, it hears of: the lists are known before.
                await message.Reply.NotifyAsync(McpMethods.Acknowledged, acknowledgement, cancellationToken);
                acknowledged.SetResult();
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

    private static async Task TellOfResourcesAsync(
        MessageContext message, ResourceSubscriber subscriber, byte[] meta, Task acknowledged, CancellationToken cancellationToken)
    {
        await acknowledged.WaitAsync(cancellationToken);
        while (true)
        {
            await subscriber.WaitAsync(cancellationToken);
            foreach (var uri in subscriber.Take())
            {
                await message.Reply.NotifyAsync(McpMethods.ResourceUpdated, SubscribeMethods.Updated(uri, meta), cancellationToken);
            }
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

    private static byte[] Acknowledgement(ReadOnlySpan<byte> subscription, List<Wish> wishes, IEnumerable<string> agreed)
    {
        IEnumerable<byte[]> members = wishes.Select(wish => Encoding.ASCII.GetBytes($"\"{wish.Name}\":true"));
        members = agreed.Any() ? members.Append(ResourceWishes.Acknowledge(agreed)) : members;
        return [.. "{"u8, .. subscription, .. ",\"notifications\":{"u8, .. members.SelectMany((member, i) => i == 0 ? member : [(byte)',', .. member]), .. "}}"u8];
    }

    private static byte[] Result(ReadOnlySpan<byte> subscription) => [.. "{\"resultType\":\"complete\","u8, .. subscription, .. "}"u8];

    /// <summary>Something of which a client wants to hear.</summary>
    /// <param name="Name">As clients name it in the request.</param>
    /// <param name="Notification">The notification by which they hear of it.</param>
    private sealed record Wish(string Name, string Notification);
}
