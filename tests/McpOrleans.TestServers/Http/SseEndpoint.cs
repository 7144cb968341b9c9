using System.Collections.Concurrent;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Scripting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOrleans.TestServers.Http;

/// <summary>MCP's older HTTP transport: one stream of events for all answers, each message a POST beside it.</summary>
internal sealed class SseEndpoint(Script script, McpServers servers, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sse", StreamAsync);
        routes.MapGet("/legacy", StreamAsync);
        routes.MapPost("/message", PostAsync);
    }

    /// <summary>Breaks all streams, which ends their sessions.</summary>
    public void ForgetSessions()
    {
        foreach (var session in _sessions.Values)
        {
            session.Broken.Cancel();
        }
    }

    private async Task StreamAsync(HttpContext context)
    {
        var broken = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, broken.Token, stopping);
        if (script.Faults.Take(Fault.OpenStream, null, fault => fault.IsOnTheWire) is { Fault: var fault })
        {
            await WireFaults.ApplyAsync(fault, context, null, ended.Token);
            return;
        }

        var id = Guid.NewGuid().ToString("N");
        HttpMessages.BeginEventStream(context);
        await using var transport = new SseResponseStreamTransport(context.Response.Body, $"/message?sessionId={id}", id);
        _sessions[id] = new Session(transport, context, broken, ended.Token);
        try
        {
            var stream = transport.RunAsync(ended.Token);
            await servers.RunAsync(transport, isSession: true, ended.Token);
            await transport.DisposeAsync();
            await stream;
        }
        catch (OperationCanceledException)
        {
            // How such a stream ends.
        }
        finally
        {
            _sessions.TryRemove(id, out _);
            if (broken.IsCancellationRequested)
            {
                context.Abort();
            }
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!_sessions.TryGetValue(context.Request.Query["sessionId"].ToString(), out var session))
        {
            await HttpMessages.WriteUnknownSessionAsync(context, script.UnknownSessionStatus);
            return;
        }

        if (await HttpMessages.ReadAsync(context) is not { } message)
        {
            return;
        }

        if (message is JsonRpcRequest request &&
            script.TakeFault(request, fault => fault.IsOnTheWire) is { Fault: var fault })
        {
            script.Traffic.Count(message);
            await SpoilAsync(fault, message, context, session);
            return;
        }

        await session.Transport.OnMessageReceivedAsync(message, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    // The answer travels on the stream, so that is what a fault spoils; a status is the POST's own.
    private async Task SpoilAsync(Fault fault, JsonRpcMessage message, HttpContext context, Session session)
    {
        if (fault.Kind is FaultKind.Status)
        {
            await WireFaults.ApplyAsync(fault, context, message, stopping);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.CompleteAsync();
        await WireFaults.ApplyAsync(fault, session.Stream, message, session.Ended);
        if (fault.Kind is FaultKind.HalfMessage)
        {
            await session.Transport.DisposeAsync();
        }
    }

    private sealed record Session(
        SseResponseStreamTransport Transport, HttpContext Stream, CancellationTokenSource Broken, CancellationToken Ended);
}
