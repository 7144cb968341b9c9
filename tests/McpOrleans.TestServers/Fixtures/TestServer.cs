using McpOrleans.TestServers.Http;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Scripting;
using Microsoft.AspNetCore.Builder;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>A test server over HTTP in this process, on a loopback port of its own.</summary>
public sealed class TestServer : ITestServer
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping;
    private readonly Func<Task> _forgetSessions;

    private TestServer(WebApplication app, Script script, CancellationTokenSource stopping, Func<Task> forgetSessions)
    {
        _app = app;
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

    private Uri Root { get; }

    public static async Task<TestServer> StartAsync(TestServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new TestServerOptions();
        var stopping = new CancellationTokenSource();
        var script = new Script(options);
        var servers = new McpServers(options, script, new ScriptedFaults(script));
        var streamable = new StreamableHttpEndpoint(options, script, servers, stopping.Token);
        var sse = new SseEndpoint(script, servers, stopping.Token);

        var app = LoopbackApp.Create(options);
        streamable.Map(app);
        sse.Map(app);
        new ControlEndpoint(script, ForgetSessionsAsync).Map(app);
        await app.StartAsync(cancellationToken);
        return new TestServer(app, script, stopping, ForgetSessionsAsync);

        async Task ForgetSessionsAsync()
        {
            sse.ForgetSessions();
            await streamable.ForgetSessionsAsync();
        }
    }

    /// <summary>Ends all sessions and forgets them, as a restarted server has.</summary>
    public Task ForgetSessionsAsync() => _forgetSessions();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _forgetSessions();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }
}
