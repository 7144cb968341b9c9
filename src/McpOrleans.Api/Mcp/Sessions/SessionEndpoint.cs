using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Api.Mcp.ToolSearch;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary><c>GET /mcp</c> opens the stream of a session, <c>DELETE /mcp</c> ends the session. Clients without sessions have neither.</summary>
internal sealed class SessionEndpoint(SessionStore sessions, SessionFront front, SessionStream stream)
{
    public async Task GetAsync(HttpContext context)
    {
        if (IsRefused(context))
        {
            return;
        }

        if (!AcceptedTypes.Of(context.Request.Headers.Accept).Events)
        {
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
            return;
        }

        if (ToolSearchSwitch.Check(context) is { } unclear)
        {
            await ReplyStream.RefuseAsync(context, unclear, id: default);
            return;
        }

        // The stream is known to this front before the session hears of it, so that nothing that ends it is missed.
        var id = Guid.NewGuid();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var key = "";
        try
        {
            var (session, position, error) = await sessions.OpenStreamAsync(context, id, found => front.BeginStream(key = found, id, end));
            await (error is null
                ? stream.RunAsync(context, session!, id, position, end.Token)
                : ReplyStream.RefuseAsync(context, error, id: default));
        }
        finally
        {
            front.EndStream(key, id);
        }
    }

    public async Task DeleteAsync(HttpContext context)
    {
        if (IsRefused(context))
        {
            return;
        }

        var (session, error) = await sessions.FindAsync(context);
        if (error is not null)
        {
            await ReplyStream.RefuseAsync(context, error, id: default);
            return;
        }

        await session!.Grain.EndAsync();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static bool IsRefused(HttpContext context)
    {
        if (!Revisions.IsStateless(context.Request.Headers[Revisions.VersionHeader]))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = HttpMethods.Post;
        return true;
    }
}
