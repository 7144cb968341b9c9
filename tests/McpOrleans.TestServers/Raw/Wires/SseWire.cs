using System.Collections.Concurrent;
using McpOrleans.TestServers.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOrleans.TestServers.Raw.Wires;

/// <summary>The older HTTP transport of a raw server: one stream of events for all answers, and a POST for each message.</summary>
internal sealed class SseWire(RawDialogue dialogue, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sse", StreamAsync);
        routes.MapPost("/message", PostAsync);
    }

    private async Task StreamAsync(HttpContext context)
    {
        if (await dialogue.Behavior.TryAnswerHttpAsync(context))
        {
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var id = Guid.NewGuid().ToString("N");
        HttpMessages.BeginEventStream(context);
        using var outlet = RawOutlet.Events(context.Response.Body);
        var session = new Session(outlet, ended.Token);
        _sessions[id] = session;
        dialogue.Traffic.SessionOpened();
        dialogue.Traffic.StreamOpened();
        await Ended.QuietlyAsync(
            outlet.WriteBytesAsync([RawText.Utf8($"event: endpoint\ndata: /message?sessionId={id}\n\n")], ended.Token), ended.Token);
        await Ended.QuietlyAsync(SpeakAsync(), ended.Token);
        _sessions.TryRemove(id, out _);
        dialogue.Traffic.StreamClosed();
        dialogue.Traffic.SessionClosed();

        async Task SpeakAsync()
        {
            await session.Initialized.Task.WaitAsync(ended.Token);
            await dialogue.Behavior.SpeakAsync(outlet, dialogue.Traffic, ended.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token);
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!_sessions.TryGetValue(context.Request.Query["sessionId"].ToString(), out var session))
        {
            await StreamableHttpWire.RefuseAsync(context, StatusCodes.Status404NotFound, "\"Session not found\"");
            return;
        }

        if (await StreamableHttpWire.ReadAsync(context) is not { } frame)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        dialogue.Count(frame);
        var request = new RawRequest(frame, session.Outlet, dialogue, session.Ended);
        if (frame.IsRequest && await dialogue.TryAnswerHttpAsync(request, context))
        {
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        if (frame.IsRequest)
        {
            // The answer is not part of this POST. Otherwise the next POST on its connection would have to wait.
            _ = Task.Run(() => Ended.QuietlyAsync(dialogue.AnswerAsync(request), session.Ended), CancellationToken.None);
        }
        else if (frame.Method == "notifications/initialized")
        {
            session.Initialized.TrySetResult();
        }
    }

    private sealed record Session(RawOutlet Outlet, CancellationToken Ended)
    {
        public TaskCompletionSource Initialized { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
