using System.Text;
using McpOrleans.TestServers.Scripting;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Http;

/// <summary>Answers HTTP requests wrongly, byte by byte as the fault says.</summary>
internal static class WireFaults
{
    private static readonly byte[] Comment = ": still there\n\n"u8.ToArray();
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));

    /// <summary>Writes the spoiled answer to <paramref name="context"/>, whose headers may already be sent.</summary>
    public static async Task ApplyAsync(Fault fault, HttpContext context, JsonRpcMessage? message, CancellationToken cancellationToken)
    {
        var response = context.Response;
        switch (fault.Kind)
        {
            case FaultKind.Status:
                response.StatusCode = fault.Status;
                await response.WriteAsync(fault.Message, cancellationToken);
                break;
            case FaultKind.Disconnect:
                Begin(response, "text/event-stream");
                await WriteAsync(response, HalfOf(message), cancellationToken);
                context.Abort();
                break;
            case FaultKind.Garbage:
                Begin(response, "application/json");
                await WriteAsync(response, "<html>This is no JSON-RPC.\n\n", cancellationToken);
                break;
            case FaultKind.HalfMessage:
                Begin(response, "application/json");
                await WriteAsync(response, HalfOf(message), cancellationToken);
                break;
            case FaultKind.EndlessComments:
                Begin(response, "text/event-stream");
                await RepeatAsync(response, Comment, fault, cancellationToken);
                break;
            case FaultKind.EndlessMessage:
                Begin(response, "application/json");
                await WriteAsync(response, HalfOf(message), cancellationToken);
                await RepeatAsync(response, Filler, fault, cancellationToken);
                break;
            case FaultKind.Nothing:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} is no fault on the wire.");
        }
    }

    /// <summary>The beginning of the answer, up to the middle of a text.</summary>
    public static string HalfOf(JsonRpcMessage? message)
    {
        var id = message is JsonRpcMessageWithId { Id.Id: { } value } ? value is string text ? $"\"{text}\"" : $"{value}" : "null";
        return $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"half""";
    }

    private static void Begin(HttpResponse response, string contentType)
    {
        if (!response.HasStarted)
        {
            response.ContentType = contentType;
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        // On a stream of events a message is an event; in a body it stands alone.
        var isStream = response.ContentType is "text/event-stream";
        await response.WriteAsync(isStream ? $"event: message\ndata: {text}" : text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static async Task RepeatAsync(HttpResponse response, byte[] piece, Fault fault, CancellationToken cancellationToken)
    {
        while (true)
        {
            await response.Body.WriteAsync(piece, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), TimeProvider.System, cancellationToken);
        }
    }
}
