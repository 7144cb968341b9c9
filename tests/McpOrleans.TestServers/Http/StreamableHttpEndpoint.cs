using System.Collections.Concurrent;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Scripting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOrleans.TestServers.Http;

/// <summary>MCP's streamable HTTP: sessions for clients that initialize, single requests for those of the stateless revision.</summary>
internal sealed class StreamableHttpEndpoint(TestServerOptions options, Script script, McpServers servers, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    private bool HasNoSessions => !options.Sessions || Revisions.IsStateless(options.Protocol);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/mcp", PostAsync);
        routes.MapGet("/mcp", ListenAsync);
        routes.MapDelete("/mcp", DeleteAsync);
    }

    /// <summary>Ends all sessions and forgets them, as a restarted server has.</summary>
    public async Task ForgetSessionsAsync()
    {
        foreach (var id in _sessions.Keys)
        {
            await EndAsync(id);
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        if (await HttpMessages.ReadAsync(context) is not { } message)
        {
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var body = context.Response.Body;
        if (message is JsonRpcRequest request &&
            script.TakeFault(request, fault => fault.IsOnTheWire) is { Fault: var fault })
        {
            if (fault.Kind is not FaultKind.Drip)
            {
                script.Traffic.Count(message);
                await WireFaults.ApplyAsync(fault, context, message, ended.Token);
                return;
            }

            body = new DripStream(body, fault);
        }

        var revision = context.Request.Headers[HttpMessages.RevisionHeader].ToString();
        if (revision.Length > 0 && options.Protocol is { } only && revision != only)
        {
            await HttpMessages.WriteUnsupportedRevisionAsync(context, only);
        }
        else if (Revisions.IsStateless(revision) || HasNoSessions)
        {
            message.Context!.ProtocolVersion = revision.Length > 0 ? revision : null;
            await ServeOnceAsync(context, message, body, ended.Token);
        }
        else if (await FindOrOpenSessionAsync(context, message) is { } session)
        {
            context.Response.Headers[HttpMessages.SessionHeader] = session.Id;
            await AnswerAsync(context, session.Transport, message, body, ended.Token);
        }
    }

    private async Task ServeOnceAsync(HttpContext context, JsonRpcMessage message, Stream body, CancellationToken cancellationToken)
    {
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        var run = servers.RunAsync(transport, isSession: false, cancellationToken);
        try
        {
            await AnswerAsync(context, transport, message, body, cancellationToken);
        }
        finally
        {
            await transport.DisposeAsync();
            await run;
        }
    }

    private async Task<Session?> FindOrOpenSessionAsync(HttpContext context, JsonRpcMessage message)
    {
        var id = context.Request.Headers[HttpMessages.SessionHeader].ToString();
        if (id.Length > 0 && _sessions.TryGetValue(id, out var known))
        {
            return known;
        }

        if (id.Length > 0 || message is not JsonRpcRequest { Method: RequestMethods.Initialize })
        {
            await HttpMessages.WriteUnknownSessionAsync(context, id.Length > 0 ? script.UnknownSessionStatus : StatusCodes.Status400BadRequest);
            return null;
        }

        var transport = new StreamableHttpServerTransport { SessionId = Guid.NewGuid().ToString("N") };
        var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var session = new Session(transport.SessionId, transport, ended, servers.RunAsync(transport, isSession: true, ended.Token));
        _sessions[session.Id] = session;
        return session;
    }

    private static async Task AnswerAsync(
        HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message, Stream body, CancellationToken cancellationToken)
    {
        HttpMessages.BeginEventStream(context);
        try
        {
            if (!await transport.HandlePostRequestAsync(message, body, cancellationToken))
            {
                context.Response.ContentType = null;
                context.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        }
        catch (OperationCanceledException)
        {
            // The client went, or the session was ended: there is nobody to answer, or nothing to say.
            context.Abort();
        }
    }

    private async Task ListenAsync(HttpContext context)
    {
        if (Revisions.IsStateless(context.Request.Headers[HttpMessages.RevisionHeader]) || HasNoSessions)
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        }
        else if (!_sessions.TryGetValue(context.Request.Headers[HttpMessages.SessionHeader].ToString(), out var session))
        {
            await HttpMessages.WriteUnknownSessionAsync(context, script.UnknownSessionStatus);
        }
        else
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            if (script.Faults.Take(Fault.OpenStream, null, fault => fault.IsOnTheWire) is { Fault: var fault })
            {
                await WireFaults.ApplyAsync(fault, context, null, ended.Token);
                return;
            }

            HttpMessages.BeginEventStream(context);
            var listening = session.Transport.HandleGetRequestAsync(context.Response.Body, ended.Token);
            script.Traffic.StreamOpened();
            try
            {
                await listening;
            }
            catch (OperationCanceledException)
            {
                // How such a stream ends.
            }
            finally
            {
                script.Traffic.StreamClosed();
            }
        }
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (!await EndAsync(context.Request.Headers[HttpMessages.SessionHeader].ToString()))
        {
            await HttpMessages.WriteUnknownSessionAsync(context, script.UnknownSessionStatus);
        }
    }

    private async Task<bool> EndAsync(string id)
    {
        if (!_sessions.TryRemove(id, out var session))
        {
            return false;
        }

        await session.Transport.DisposeAsync();
        await session.Ended.CancelAsync();
        await session.Run;
        session.Ended.Dispose();
        return true;
    }

    private sealed record Session(string Id, StreamableHttpServerTransport Transport, CancellationTokenSource Ended, Task Run);
}
