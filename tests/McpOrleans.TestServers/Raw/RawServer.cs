using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Http;
using McpOrleans.TestServers.Raw.Behaviors;
using McpOrleans.TestServers.Raw.Wires;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;
using Microsoft.AspNetCore.Builder;

namespace McpOrleans.TestServers.Raw;

/// <summary>
/// An MCP server written by hand, without the SDK. It sends exactly the bytes in its source code, so it can misbehave in ways that no
/// library would. Over HTTP it serves all transports at once, and the control endpoint that every test server has.
/// </summary>
internal sealed class RawServer : ITestServer
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping;
    private readonly LinePort? _lines;

    private RawServer(WebApplication app, CancellationTokenSource stopping, LinePort? lines)
    {
        _app = app;
        _stopping = stopping;
        _lines = lines;
    }

    public Uri Url => new(new Uri(_app.Urls.Single()), "/mcp");

    public static async Task<RawServer> StartAsync(TestServerOptions options)
    {
        var script = new Script(options);
        var stopping = new CancellationTokenSource();
        var dialogue = new RawDialogue(options, RawBehavior.Of(options.Raw), script);
        var streamable = new StreamableHttpWire(options, dialogue, stopping.Token);
        var app = LoopbackApp.Create(options);
        app.Use(async (context, next) =>
        {
            var isCounted = !context.Request.Path.StartsWithSegments("/control", StringComparison.Ordinal);
            if (isCounted)
            {
                script.Traffic.RequestOpened();
            }

            try
            {
                await next(context);
            }
            finally
            {
                if (isCounted)
                {
                    script.Traffic.RequestClosed();
                }
            }
        });
        streamable.Map(app);
        new SseWire(dialogue, stopping.Token).Map(app);
        new ControlEndpoint(script, Forget).Map(app);
        await app.StartAsync();
        var lines = options.LinePort > 0
            ? LinePort.Start(options, (stream, ended) => new LineWire(dialogue).ServeAsync(stream, stream, ended))
            : null;
        return new RawServer(app, stopping, lines);

        Task Forget()
        {
            streamable.ForgetSessions();
            return Task.CompletedTask;
        }
    }

    /// <summary>Serves on standard input and output until the input ends. Returns the exit code.</summary>
    public static async Task<int> ServeStandardStreamsAsync(TestServerOptions options)
    {
        var dialogue = new RawDialogue(options, RawBehavior.Of(options.Raw), new Script(options));
        await new LineWire(dialogue).ServeAsync(Console.OpenStandardInput(), Console.OpenStandardOutput(), CancellationToken.None);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_lines is not null)
        {
            await _lines.DisposeAsync();
        }

        await _app.DisposeAsync();
        _stopping.Dispose();
    }
}
