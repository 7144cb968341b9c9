using System.Collections.Concurrent;
using System.Text.Json;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>A failing server over HTTP. It answers and counts requests; <see cref="HttpFailures"/> implements the failures.</summary>
internal sealed class FailingHttpServer : FailingServer
{
    private const string Facts = """ "capabilities":{"tools":{}},"serverInfo":{"name":"table","version":"1"} """;

    private const string Tools =
        """{"tools":[{"name":"plain","inputSchema":{"type":"object"}},{"name":"repeatable","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}]}""";

    private readonly Edge _edge;
    private readonly ConcurrentDictionary<string, byte> _sessions = new();
    private readonly ConcurrentDictionary<string, RawConnection> _streams = new();
    private int _sent;
    private int _ran;
    private int _handshakes;
    private int _number;

    public FailingHttpServer(Edge edge)
    {
        _edge = edge;
        Listener = new RawListener(ServeAsync);
        Config = new McpServerConfig
        {
            Url = $"http://127.0.0.1:{Listener.Port}/mcp",
            Transport = edge is Edge.Sse ? McpTransport.Sse : McpTransport.StreamableHttp,
        };
    }

    public override McpServerConfig Config { get; }

    public override int Sent => Volatile.Read(ref _sent);

    public override int Ran => Volatile.Read(ref _ran);

    public override int Handshakes => Volatile.Read(ref _handshakes);

    public RawListener Listener { get; }

    public bool IsSse => _edge is Edge.Sse;

    /// <summary>The way in which it fails at the moment.</summary>
    public Way Way { get; private set; }

    /// <summary>The HTTP status with which probes are answered. Null: they are answered properly.</summary>
    public int? ProbeStatus { get; set; }

    /// <summary>When this completes, a request that hangs (the first call or the handshake) is answered.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ForgetSessions() => _sessions.Clear();

    public override async Task ArmAsync(Way way, Func<Task> prepare)
    {
        Way = way;
        switch (way)
        {
            case Way.Refuse:
                Listener.Refuse();
                break;
            case Way.GoneBefore:
                await Listener.BreakAllAsync();
                break;
            case Way.Forget404 or Way.Forget400 or Way.ForgetThenSilent:
                ForgetSessions();
                break;
        }
    }

    public override void Disarm()
    {
        if (Way is Way.Refuse or Way.CloseRanThenRefuse or Way.ResumeUnreachable)
        {
            Listener.Listen();
        }

        Release.TrySetResult();

        // A server that has moved stays at its new address.
        Way = Way is Way.Moved ? Way.Moved : Way.Answer;
    }

    public override ValueTask DisposeAsync() => Listener.DisposeAsync();

    public int Run() => Interlocked.Increment(ref _ran);

    /// <summary>Answers a request in the response to its POST, or with HTTP+SSE on the stream.</summary>
    public async Task AnswerAsync(RawConnection connection, RawRequest request, string message)
    {
        if (!IsSse)
        {
            await connection.JsonAsync(message);
            return;
        }

        await connection.AnswerAsync(202);
        await StreamOf(request).EventAsync(message);
    }

    public RawConnection StreamOf(RawRequest request) => _streams[request.Target.Split('=')[1]];

    private async Task ServeAsync(RawConnection connection, CancellationToken cancellationToken)
    {
        while (await RawRequest.ReadAsync(connection.Stream, cancellationToken) is { } request)
        {
            if (await HttpFailures.TryRedirectAsync(this, connection, request))
            {
                continue;
            }

            switch (request.Method)
            {
                case "POST":
                    await PostAsync(connection, request, cancellationToken);
                    break;
                case "GET" when IsSse:
                    await StreamAsync(connection, request);
                    break;
                case "GET" when request.Header("Last-Event-ID") is { } lastEvent && Way is not Way.ResumeRefused:
                    await connection.BeginEventsAsync();
                    await connection.EventAsync(Result(lastEvent));
                    await connection.EndEventsAsync();
                    break;
                case "GET":
                    await connection.AnswerAsync(405);
                    break;
                default:
                    await connection.AnswerAsync(200);
                    break;
            }
        }
    }

    /// <summary>Serves the stream of HTTP+SSE. Its first event gives the address for requests, which has the same path.</summary>
    private async Task StreamAsync(RawConnection connection, RawRequest request)
    {
        var number = $"{Interlocked.Increment(ref _number)}";
        _streams[number] = connection;
        await connection.BeginEventsAsync();
        await connection.EventAsync($"{request.Target}?stream={number}", "endpoint");
    }

    private async Task PostAsync(RawConnection connection, RawRequest request, CancellationToken cancellationToken)
    {
        if (request.Header("Mcp-Session-Id") is { } session && !_sessions.ContainsKey(session))
        {
            Count(request);
            await (Way is Way.Forget400
                ? connection.AnswerAsync(400, "application/json", """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request"},"id":null}""")
                : connection.AnswerAsync(404));
            return;
        }

        switch (request.RpcMethod)
        {
            case "initialize" when Way is Way.ForgetThenSilent:
                await Release.Task.WaitAsync(cancellationToken);
                await InitializeAsync(connection, request);
                break;
            case "initialize" when _edge is not Edge.HttpNewer:
                await InitializeAsync(connection, request);
                break;
            case "server/discover" when _edge is Edge.HttpNewer:
                Interlocked.Increment(ref _handshakes);
                await AnswerAsync(connection, request, Result(request.Id!, $$"""{"supportedVersions":["{{Stateless}}"],{{Facts}}}"""));
                break;
            case "tools/list":
                await AnswerAsync(connection, request, Result(request.Id!, Tools));
                break;
            case "ping" when ProbeStatus is { } status:
                await connection.AnswerAsync(status);
                break;
            case "ping":
                await AnswerAsync(connection, request, Result(request.Id!, "{}"));
                break;
            case "tools/call":
                Count(request);
                await HttpFailures.CallAsync(this, connection, request, cancellationToken);
                break;
            case var _ when request.Id is null:
                await connection.AnswerAsync(202);
                break;
            default:
                await AnswerAsync(connection, request, Error(request.Id!, -32601, "Method not found"));
                break;
        }
    }

    private async Task InitializeAsync(RawConnection connection, RawRequest request)
    {
        Interlocked.Increment(ref _handshakes);
        var answer = Result(request.Id!, $$"""{"protocolVersion":"{{(IsSse ? Oldest : Session)}}",{{Facts}}}""");
        if (_edge is not Edge.HttpSession)
        {
            await AnswerAsync(connection, request, answer);
            return;
        }

        var session = $"session-{Interlocked.Increment(ref _number)}";
        _sessions[session] = 0;
        await connection.JsonAsync(answer, $"Mcp-Session-Id: {session}");
    }

    /// <summary>Counts the request as sent if it is a call. This is for calls that are redirected.</summary>
    public void Count(RawRequest request)
    {
        if (request.RpcMethod == "tools/call")
        {
            Interlocked.Increment(ref _sent);
        }
    }

    public static string Result(string id, string result = """{"content":[{"type":"text","text":"done"}]}""") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";

    public static string Error(string id, int code, string message) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":{{{code}}},"message":{{{JsonSerializer.Serialize(message)}}}}}""";
}
