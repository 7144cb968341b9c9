using System.IO.Pipelines;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Api.Mcp.Subscriptions;
using McpOrleans.Api.Mcp.ToolSearch;
using Microsoft.Extensions.Hosting;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary>
/// The stream on which a session's client hears of changes, whatever else it does. Another front can continue it: an event's id says
/// which lists the client was told of, so nothing has to be kept for its return.
/// </summary>
internal sealed class SessionStream(
    SessionStore sessions, ListChanges changes, ResourceFront resources, CallerCheck callers, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>How long the stream waits for the directory before it begins.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="context">The HTTP request.</param>
    /// <param name="session">The session.</param>
    /// <param name="id">Identifies the stream.</param>
    /// <param name="position">Where the stream begins unless the client says it; null: with what there is now.</param>
    /// <param name="cancellationToken">Cancelled when the client is gone, another stream has taken its place, or the session has ended.</param>
    public async Task RunAsync(HttpContext context, ClientSession session, Guid id, string? position, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await SendAsync(context, session, id, position, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The stream ends as it should; the client may come back.
        }
    }

    private async Task SendAsync(HttpContext context, ClientSession session, Guid id, string? position, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var lists = changes.FollowAsync(context.GetTenant().WithAbilities(session.Abilities), ToolSearchSwitch.IsOn(context), over.Token).GetAsyncEnumerator(over.Token);
        var told = ListFingerprints.Read(context.Request.Headers["Last-Event-ID"]) ?? ListFingerprints.Read(position);
        using var watch = resources.Watch(session, id, context.GetTenant(), isContinued: told is not null);
        var (isFirst, checkedAt) = (true, time.GetTimestamp());
        var next = lists.MoveNextAsync().AsTask();
        try
        {
            // Whatever changes once the client sees the answer begin, it hears of.
            await Task.WhenAny(Task.WhenAll(next, watch.RefreshAsync()), Task.Delay(Patience, time, over.Token));
            ServerSentEvents.Begin(context.Response);
            await context.Response.BodyWriter.WriteAsync(ServerSentEvents.Comment, over.Token);
            for (var updated = watch.Subscriber.WaitAsync(over.Token); ;)
            {
                await Task.WhenAny(next, updated, Task.Delay(ServerSentEvents.KeepAlive, time, over.Token));
                over.Token.ThrowIfCancellationRequested();
                var isUpdated = updated.IsCompleted;
                if (isUpdated)
                {
                    await TellAsync(context.Response.BodyWriter, id, told, watch.Subscriber.Take(), over.Token);
                    updated = watch.Subscriber.WaitAsync(over.Token);
                }

                if (next.IsCompleted)
                {
                    await next;
                    await TellAsync(context.Response.BodyWriter, session, id, told, lists.Current, isFirst, over.Token);
                    (told, isFirst) = (lists.Current, false);
                    next = lists.MoveNextAsync().AsTask();
                }
                else if (!isUpdated)
                {
                    await context.Response.BodyWriter.WriteAsync(ServerSentEvents.Comment, over.Token);
                }

                if (time.GetElapsedTime(checkedAt) >= CallerCheck.Period)
                {
                    checkedAt = time.GetTimestamp();
                    _ = watch.RefreshAsync();
                    if (!await MayGoOnAsync(context, session, id, over.Token))
                    {
                        return;
                    }
                }
            }
        }
        finally
        {
            // What is still being waited for must have ended before it is disposed.
            await over.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> MayGoOnAsync(HttpContext context, ClientSession session, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await callers.MayGoOnAsync(context) && await sessions.HoldStreamAsync(session, id, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException)
        {
            // Nobody knows now; the next look will tell.
            return true;
        }
    }

    /// <summary>Tells the client of lists other than it knows.</summary>
    private static async Task TellAsync(
        PipeWriter output, ClientSession session, Guid id, ListFingerprints? told, ListFingerprints lists, bool isFirst, CancellationToken cancellationToken)
    {
        var isTold = false;
        foreach (var (notification, known) in (told ?? lists).ChangesTo(lists))
        {
            isTold = true;
            ServerSentEvents.Write(output, message => RpcWriter.WriteNotification(message, notification, parameters: default), EventId(known, id));
        }

        if (!isTold && isFirst && session.HasPrimingEvents)
        {
            ServerSentEvents.WritePriming(output, EventId(lists, id));
        }

        await output.FlushAsync(cancellationToken);
        if (isFirst)
        {
            await NotePositionAsync(session, id, told ?? lists);
        }
    }

    /// <summary>Tells the client of resources that have changed.</summary>
    private static async Task TellAsync(PipeWriter output, Guid id, ListFingerprints? told, ImmutableArray<string> updated, CancellationToken cancellationToken)
    {
        foreach (var uri in updated)
        {
            var parameters = SubscribeMethods.Updated(uri, meta: default);
            ServerSentEvents.Write(
                output, message => RpcWriter.WriteNotification(message, McpMethods.ResourceUpdated, parameters), told is { } known ? EventId(known, id) : null);
        }

        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Notes where the stream began: a client that comes back without the id of an event has seen none of it.</summary>
    private static async Task NotePositionAsync(ClientSession session, Guid id, ListFingerprints begin)
    {
        try
        {
            await session.Grain.NotePositionAsync(id, begin.ToString());
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException)
        {
            // The stream is worth more than the note.
        }
    }

    /// <summary>How far a client has come: the lists that it was told of, and what makes the id unique.</summary>
    private static string EventId(ListFingerprints known, Guid stream) => $"{known}.{stream:N}.{Guid.NewGuid():N}";
}
