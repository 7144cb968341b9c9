using System.Globalization;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>The failures of a <see cref="FailingHttpServer"/>.</summary>
internal static class HttpFailures
{
    private const int TooLarge = 9 * 1024 * 1024;

    /// <summary>Answers any request with a redirect if the server redirects. Returns whether it did.</summary>
    public static async Task<bool> TryRedirectAsync(FailingHttpServer server, RawConnection connection, RawRequest request)
    {
        var target = server.Way switch
        {
            Way.RedirectElsewhere => "http://127.0.0.1:1/mcp",
            Way.RedirectLoop => request.Target,
            Way.Moved when request.Target.StartsWith("/mcp", StringComparison.Ordinal) => request.Target.Replace("/mcp", "/moved", StringComparison.Ordinal),
            _ => null,
        };
        if (target is null)
        {
            return false;
        }

        server.Count(request);
        await connection.AnswerAsync(307, headers: $"Location: {target}");
        return true;
    }

    public static async Task CallAsync(FailingHttpServer server, RawConnection connection, RawRequest request, CancellationToken cancellationToken)
    {
        var way = server.Way;
        var runs = DoesRun(way) ? server.Run() : 0;
        var id = request.Id!;
        switch (way)
        {
            case Way.CloseUnrun or Way.CloseRan:
                connection.Close();
                break;
            case Way.CloseRanThenRefuse:
                server.Listener.Refuse();
                break;
            case Way.Hang or Way.Cancel:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                break;
            case Way.Disconnect or Way.Reconnect or Way.OtherHeader when runs == 1:
                await server.Release.Task.WaitAsync(cancellationToken);
                await server.AnswerAsync(connection, request, FailingHttpServer.Result(id));
                break;
            case Way.NoHttp:
                await connection.WriteAsync("NONSENSE\r\n\r\n");
                connection.Close();
                break;
            case Way.Http400WithError:
                await connection.AnswerAsync(400, "application/json", FailingHttpServer.Error(id, -32602, "unknown argument"));
                break;
            case Way.Http400WithErrorOfNobody:
                await connection.AnswerAsync(400, "application/json", FailingHttpServer.Error("null", -32000, "Bad Request"));
                break;
            case Way.Http500WithError:
                await connection.AnswerAsync(500, "application/json", FailingHttpServer.Error("null", -32603, "Internal server error"));
                break;
            case Way.Http429:
                await connection.AnswerAsync(429, "text/plain", "slowly", "Retry-After: 7");
                break;
            case >= Way.Http400 and <= Way.Http503:
                await connection.AnswerAsync(int.Parse($"{way}"["Http".Length..], CultureInfo.InvariantCulture), "text/plain", "no");
                break;
            case Way.ErrorSessionNotFound:
                await server.AnswerAsync(connection, request, FailingHttpServer.Error(id, -32000, "Session not found"));
                break;
            case Way.Error404:
                await server.AnswerAsync(connection, request, FailingHttpServer.Error(id, -32001, "404"));
                break;
            case Way.ErrorConnectionClosed:
                await server.AnswerAsync(connection, request, FailingHttpServer.Error(id, -32603, "connection closed"));
                break;
            case Way.ErrorInvalidParams:
                await server.AnswerAsync(connection, request, FailingHttpServer.Error(id, -32602, "unknown argument"));
                break;
            case Way.ErrorOfNobody:
                await server.AnswerAsync(connection, request, FailingHttpServer.Error("null", -32700, "Parse error"));
                break;
            case Way.IsError:
                await server.AnswerAsync(connection, request, FailingHttpServer.Result(id, """{"content":[],"isError":true}"""));
                break;
            case Way.OtherId:
                await server.AnswerAsync(connection, request, FailingHttpServer.Result($"1{id}"));
                break;
            case Way.Garbage:
                await server.AnswerAsync(connection, request, "<<< nonsense >>>");
                break;
            case Way.HalfMessage:
                await server.AnswerAsync(connection, request, FailingHttpServer.Result(id)[..^20]);
                break;
            case Way.TooLarge:
                await server.AnswerAsync(connection, request, FailingHttpServer.Result(id, $$"""{"content":[{"type":"text","text":"{{new string('x', TooLarge)}}"}]}"""));
                break;
            case Way.NoContent:
                await connection.AnswerAsync(204);
                break;
            case Way.Accepted:
                await connection.AnswerAsync(202);
                break;
            case Way.Html:
                await connection.AnswerAsync(200, "text/html", "<html></html>");
                break;
            case Way.BreakBody or Way.EndOfEvents when server.IsSse:
                await OnStreamAsync(server, connection, request);
                break;
            case Way.BreakBody:
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"jsonrpc\":\"2.0\",\"re");
                connection.Break();
                break;
            case Way.BreakEvents or Way.EndOfEvents or Way.TooLargeEvents or Way.Resumable or Way.ResumeRefused or Way.ResumeUnreachable:
                await EventsAsync(server, connection, id);
                break;
            default:
                await server.AnswerAsync(connection, request, FailingHttpServer.Result(id));
                break;
        }
    }

    /// <summary>Whether a call runs at the server: not if the server breaks the connection or refuses the call before that.</summary>
    private static bool DoesRun(Way way) => way is not (Way.CloseUnrun or Way.Http503 or >= Way.Http400 and < Way.Http500) || way is Way.Http408;

    private static async Task OnStreamAsync(FailingHttpServer server, RawConnection connection, RawRequest request)
    {
        await connection.AnswerAsync(202);
        var stream = server.StreamOf(request);
        if (server.Way is Way.EndOfEvents)
        {
            await stream.EndEventsAsync();
        }
        else
        {
            await stream.ChunkAsync("data: {\"jsonrpc\":\"2.0\",\"re");
            stream.Break();
        }
    }

    private static async Task EventsAsync(FailingHttpServer server, RawConnection connection, string id)
    {
        await connection.BeginEventsAsync();
        switch (server.Way)
        {
            case Way.EndOfEvents:
                await connection.ChunkAsync(": nothing to say\n\n");
                await connection.EndEventsAsync();
                return;
            case Way.TooLargeEvents:
                await connection.EventAsync(FailingHttpServer.Result(id, $$"""{"content":[{"type":"text","text":"{{new string('x', TooLarge)}}"}]}"""));
                await connection.EndEventsAsync();
                return;
            case Way.Resumable or Way.ResumeRefused:
                // The id of the event is that of the request, so that the resumed stream can answer the request.
                await connection.EventAsync("", id: id);
                break;
            case Way.ResumeUnreachable:
                await connection.EventAsync("", id: id);
                server.Listener.Refuse();
                return;
        }

        await connection.ChunkAsync("data: {\"jsonrpc\":\"2.0\",\"re");
        connection.Break();
    }
}
