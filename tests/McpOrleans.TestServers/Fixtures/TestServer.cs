using McpOrleans.TestServers.Http;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Raw.Wires;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;
using McpOrleans.TestServers.Tools;
using Microsoft.AspNetCore.Builder;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>A test server over HTTP in this process, on a loopback port of its own.</summary>
public sealed class TestServer : ITestServer
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping;
    private readonly Func<Task> _forgetSessions;
    private readonly LinePort? _lines;
    private bool _isOver;

    private TestServer(WebApplication app, Script script, CancellationTokenSource stopping, Func<Task> forgetSessions, LinePort? lines)
    {
        _app = app;
        _lines = lines;
        _stopping = stopping;
        _forgetSessions = forgetSessions;
        Script = script;
        Root = new Uri(app.Urls.Single());
    }

    /// <summary>What the server does and what it saw.</summary>
    public Script Script { get; }

    /// <summary>Where streamable HTTP is spoken.</summary>
    public Uri Url => new(Root, "/mcp");

    /// <summary>Where the older HTTP+SSE is spoken.</summary>
    public Uri SseUrl => new(Root, "/sse");

    /// <summary>HTTP+SSE too, at an address that does not tell.</summary>
    public Uri LegacyUrl => new(Root, "/legacy");

    /// <summary>The port at which it speaks the lines of stdio too; 0: at none.</summary>
    public int LinePort { get; private init; }

    private Uri Root { get; }

    public static Task<TestServer> StartAsync(TestServerOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(options ?? new TestServerOptions(), [], cancellationToken);

    /// <summary>The same with tools of the test's own beside the built-in ones.</summary>
    public static async Task<TestServer> StartAsync(
        TestServerOptions options, IEnumerable<ServerTool> tools, CancellationToken cancellationToken = default)
    {
        var stopping = new CancellationTokenSource();
        var script = new Script(options, tools);
        var servers = new McpServers(options, script, new ScriptedFaults(script, new OwnProcess(Stream.Null)));
        var streamable = new StreamableHttpEndpoint(options, script, servers, stopping.Token);
        var sse = new SseEndpoint(script, servers, stopping.Token);

        var app = LoopbackApp.Create(options);
        streamable.Map(app);
        sse.Map(app);
        new ControlEndpoint(script, ForgetSessionsAsync).Map(app);
        try
        {
            await app.StartAsync(cancellationToken);
            return new TestServer(app, script, stopping, ForgetSessionsAsync, options.LinePort > 0 ? Stdio.LinePort.Start(options, ServeLinesAsync) : null) { LinePort = options.LinePort };
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        async Task ForgetSessionsAsync()
        {
            sse.ForgetSessions();
            await streamable.ForgetSessionsAsync();
        }

        Task ServeLinesAsync(Stream stream, CancellationToken ended) => Ended.QuietlyAsync(
            new LineServer(options, script, new RelayedProcess(stream)).ServeAsync(stream, stream, beforeRequest: null, ended), ended);
    }

    /// <summary>Ends all sessions and forgets them, as a restarted server has.</summary>
    public Task ForgetSessionsAsync() => _forgetSessions();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isOver, true))
        {
            return;
        }

        await _stopping.CancelAsync();
        await _forgetSessions();
        if (_lines is not null)
        {
            await _lines.DisposeAsync();
        }

        await _app.DisposeAsync();
        _stopping.Dispose();
    }
}
