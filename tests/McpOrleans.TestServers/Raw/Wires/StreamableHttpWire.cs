using System.Collections.Concurrent;
using McpOrleans.TestServers.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOrleans.TestServers.Raw.Wires;

/// <summary>The streamable HTTP transport of a raw server, of both eras.</summary>
internal sealed class StreamableHttpWire(TestServerOptions options, RawDialogue dialogue, CancellationToken stopping)
{
    private const int HeaderMismatch = -32020;
    private const int UnsupportedRevision = -32022;
    private const int ServerError = -32000;
    private const int UnknownSession = -32001;

    private readonly ConcurrentDictionary<string, bool> _sessions = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/mcp", PostAsync);
        routes.MapGet("/mcp", ListenAsync);
        routes.MapDelete("/mcp", DeleteAsync);
    }

    /// <summary>Forgets all sessions. Running requests go on and are answered.</summary>
    public void ForgetSessions() => _sessions.Clear();

    private async Task PostAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (await dialogue.Behavior.TryAnswerHttpAsync(context))
        {
            return;
        }

        if (await ReadAsync(context) is not { } frame)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        dialogue.Count(frame);
        var isStream = options.Events || frame.Method == "subscriptions/listen";
        context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
        using var outlet = isStream ? RawOutlet.Events(context.Response.Body) : RawOutlet.Body(context.Response.Body);
        var request = new RawRequest(frame, outlet, dialogue, ended.Token);
        await Ended.QuietlyAsync(AnswerAsync(), ended.Token);

        async Task AnswerAsync()
        {
            // The requests that the behavior answers itself are answered with or without a session.
            if (frame.IsRequest && await dialogue.Behavior.TryAnswerAsync(request))
            {
                return;
            }

            if (await (dialogue.IsModern ? RefuseModernAsync(context, frame) : RefuseLegacyAsync(context, frame)))
            {
                return;
            }

            if (!frame.IsRequest)
            {
                context.Response.ContentType = null;
                context.Response.StatusCode = StatusCodes.Status202Accepted;
            }
            else if (!await dialogue.TryAnswerHttpAsync(request, context))
            {
                await dialogue.AnswerAsync(request);
            }
        }
    }

    private async Task<bool> RefuseModernAsync(HttpContext context, RawFrame frame)
    {
        if (frame.Method == "initialize" || (frame.Revision is { } revision && revision != dialogue.Revision))
        {
            var data = $$"""{"supported":["{{dialogue.Revision}}"],"requested":{{RawText.Quote(frame.Revision ?? "unknown")}}}""";
            return await RefuseAsync(context, StatusCodes.Status400BadRequest, RawText.Error(frame.Id, UnsupportedRevision, "Unsupported protocol version", data));
        }

        return frame.IsRequest && HeaderCheck.FindMismatch(context.Request.Headers, frame) is { } mismatch
            && await RefuseAsync(context, StatusCodes.Status400BadRequest, RawText.Error(frame.Id, HeaderMismatch, mismatch));
    }

    private async Task<bool> RefuseLegacyAsync(HttpContext context, RawFrame frame)
    {
        switch (frame.Method)
        {
            case "initialize":
                OpenSession(context);
                return false;
            case "server/discover" when options.Discover is DiscoverAnswer.BadRequest:
                return await RefuseAsync(context, StatusCodes.Status400BadRequest, RawText.Error(null, ServerError, "Bad Request: Server not initialized"));
            case "server/discover" when options.Discover is DiscoverAnswer.NotFound:
                return await RefuseAsync(context, StatusCodes.Status404NotFound, null);
            case "server/discover":
                return false;
            default:
                CountForeignHeader(context);
                return !IsKnown(context) && await RefuseAsync(context, options.UnknownSessionStatus, Unknown());
        }
    }

    // The header is not an error, but it does not belong to this era, in which a name that a header cannot carry must not matter.
    private void CountForeignHeader(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey("Mcp-Name"))
        {
            dialogue.Traffic.CountMessage(RawTexts.ForeignHeader);
        }
    }

    private string Unknown() => options.UnknownSessionStatus == StatusCodes.Status404NotFound
        ? RawText.Error(null, UnknownSession, "Session not found")
        : RawText.Error(null, ServerError, "Bad Request: No valid session ID provided");

    private void OpenSession(HttpContext context)
    {
        dialogue.Traffic.SessionOpened();
        if (options.Sessions)
        {
            var id = Guid.NewGuid().ToString("N");
            _sessions[id] = true;
            context.Response.Headers[HttpMessages.SessionHeader] = id;
        }
    }

    private bool IsKnown(HttpContext context) =>
        !options.Sessions || _sessions.ContainsKey(context.Request.Headers[HttpMessages.SessionHeader].ToString());

    private async Task ListenAsync(HttpContext context)
    {
        if (dialogue.IsModern || !IsKnown(context))
        {
            await RefuseAsync(context, dialogue.IsModern ? StatusCodes.Status405MethodNotAllowed : options.UnknownSessionStatus, dialogue.IsModern ? null : Unknown());
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        HttpMessages.BeginEventStream(context);
        await context.Response.StartAsync(ended.Token);
        using var outlet = RawOutlet.Events(context.Response.Body);
        dialogue.Traffic.StreamOpened();
        await Ended.QuietlyAsync(SpeakAsync(), ended.Token);
        dialogue.Traffic.StreamClosed();

        async Task SpeakAsync()
        {
            await dialogue.Behavior.SpeakAsync(outlet, dialogue.Traffic, ended.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token);
        }
    }

    private Task DeleteAsync(HttpContext context)
    {
        var isOurs = _sessions.TryRemove(context.Request.Headers[HttpMessages.SessionHeader].ToString(), out _);
        if (isOurs)
        {
            dialogue.Traffic.SessionClosed();
        }

        context.Response.StatusCode = isOurs ? StatusCodes.Status200OK : StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }

    internal static async Task<RawFrame?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return RawFrame.TryParse(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    internal static async Task<bool> RefuseAsync(HttpContext context, int status, string? json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = json is null ? null : "application/json";
        if (json is not null)
        {
            await context.Response.WriteAsync(json, context.RequestAborted);
        }

        return true;
    }
}
