using McpOrleans.Grains.Connections.Http;
using McpOrleans.Grains.Connections.Stdio;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Connections;

/// <summary>Makes connections through the MCP SDK.</summary>
internal sealed partial class McpConnector(
    OrphanGuard orphans,
    OutboundGuard outbound,
    ServerSecrets secrets,
    IOptions<ConnectionOptions> options,
    ILoggerFactory loggerFactory,
    ILogger<McpConnector> logger,
    TimeProvider clock)
{
    private static readonly Implementation ClientInfo = new()
    {
        Name = "McpOrleans",
        Version = typeof(McpConnector).Assembly.GetName().Version!.ToString(3),
    };

    /// <summary>One attempt, bounded by the configured connect timeout.</summary>
    /// <param name="server">Whose connection it is.</param>
    /// <param name="state">Where and how, secrets encrypted; it has a configuration.</param>
    /// <param name="session">A session to go on with; when the server no longer knows it, a new one is begun.</param>
    /// <param name="onToolsChanged">Called, from any thread, when the server says that its tools changed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<ConnectResult> ConnectAsync(
        ServerKey server, ServerState state, UpstreamSession? session, Action onToolsChanged, CancellationToken cancellationToken)
    {
        var revealed = secrets.Reveal(server, state);
        if (revealed.Problem is { } problem)
        {
            return new ConnectResult { Fault = ConnectionFault.NoSecrets(problem) };
        }

        var (config, mask) = (revealed.Config, revealed.Mask);

        // What was registered under another policy is bound by this one.
        if (outbound.Check(config) is [var refusal, ..])
        {
            return new ConnectResult { Fault = ConnectionFault.Refused(server.Server, $"{refusal.Field}: {refusal.Message}") };
        }

        using var timeout = new CancellationTokenSource(config.ConnectTimeout, clock);
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        ITransportHandle? transport = null;
        Task<McpClient>? client = null;
        try
        {
            if (session is not null && config.EffectiveTransport is McpTransport.StreamableHttp)
            {
                if (await ResumeAsync(server, revealed, session, onToolsChanged, cap.Token) is { } resumed)
                {
                    return new ConnectResult { Connection = resumed };
                }

                LogSessionForgotten(server);
            }

            transport = OpenTransport(revealed);
            client = McpClient.CreateAsync(
                MaskedTransport.For(transport.Transport, mask), ClientOptions(config, onToolsChanged), MaskedLoggerFactory.For(loggerFactory, mask), cap.Token);

            // WaitAsync, because the SDK also waits for its own cleanup, which a server that never answers can prolong.
            return new ConnectResult { Connection = new McpConnection(await client.WaitAsync(cap.Token), transport, mask, options.Value, clock) };
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var fault = timeout.IsCancellationRequested ? NoAnswer(server, config) : ConnectionFault.FromHandshake(server.Server, exception);
            fault = transport is null ? fault : fault.WithExit(server.Server, await transport.DescribeExitAsync());
            await AbandonAsync(client, transport);
            return new ConnectResult { Fault = fault.Masked(mask) };
        }
        catch (OperationCanceledException)
        {
            await AbandonAsync(client, transport);
            throw;
        }
    }

    private ITransportHandle OpenTransport(RevealedConfig revealed) => revealed.Config.EffectiveTransport is McpTransport.Stdio
        ? StdioServerProcess.Start(revealed, orphans, options.Value, loggerFactory, clock)
        : OpenHttp(revealed, sessionId: null);

    private HttpTransportHandle OpenHttp(RevealedConfig revealed, string? sessionId) =>
        new(revealed.Config, sessionId, outbound, options.Value, MaskedLoggerFactory.For(loggerFactory, revealed.Mask));

    /// <summary>Null when the server no longer knows the session.</summary>
    private async Task<McpConnection?> ResumeAsync(
        ServerKey server, RevealedConfig revealed, UpstreamSession session, Action onToolsChanged, CancellationToken cancellationToken)
    {
        McpConnection? connection = null;
        var transport = OpenHttp(revealed, session.Id);
        try
        {
            var client = await McpClient.ResumeSessionAsync(
                MaskedTransport.For(transport.Transport, revealed.Mask),
                ServerDescription.ToResumeOptions(session.Server, session.Instructions),
                ClientOptions(revealed.Config, onToolsChanged),
                MaskedLoggerFactory.For(loggerFactory, revealed.Mask),
                cancellationToken);
            connection = new McpConnection(client, transport, revealed.Mask, options.Value, clock);
            await connection.ProbeAsync(cancellationToken);
            LogResumed(server);
            return connection;
        }
        catch (Exception exception)
        {
            var isForgotten = connection is not null && !cancellationToken.IsCancellationRequested
                && (await connection.ExplainAsync(server.Server, exception)).IsSessionLost;
            await (connection as IAsyncDisposable ?? transport).DisposeAsync();
            if (!isForgotten)
            {
                throw;
            }

            return null;
        }
    }

    private static McpClientOptions ClientOptions(McpServerConfig config, Action onToolsChanged) => new()
    {
        ClientInfo = ClientInfo,

        // The attempt has a cap of its own, on our clock.
        InitializationTimeout = Timeout.InfiniteTimeSpan,

        // After this without an answer the server is taken for one of an earlier revision. One that speaks only the newest then
        // refuses, so a server that is merely slow to start must be given time; the rest is left for the earlier handshake.
        DiscoverProbeTimeout = config.ConnectTimeout / 3,
        Handlers = new McpClientHandlers
        {
            NotificationHandlers =
            [
                new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                {
                    onToolsChanged();
                    return ValueTask.CompletedTask;
                }),
            ],
        },
    };

    private static async Task AbandonAsync(Task<McpClient>? client, ITransportHandle? transport)
    {
        if (transport is not null)
        {
            // It never served anyone, so it has nothing to finish, and a caller waits for this to end.
            transport.Abort();
            await transport.DisposeAsync();
        }

        if (client is not null)
        {
            // Not awaited: it ends now that its transport is gone, and nobody else would take note of how.
            _ = DisposeAsync(client);
        }
    }

    private static async Task DisposeAsync(Task<McpClient> client)
    {
        await ((Task)client).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (client.IsCompletedSuccessfully)
        {
            await client.Result.DisposeAsync();
        }
    }

    private static ConnectionFault NoAnswer(ServerKey server, McpServerConfig config) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"MCP server '{server.Server}' did not complete the handshake within {config.ConnectTimeout.TotalSeconds:0.###} s.",
        Suggestion = "Check that the address is that of an MCP server, or raise 'connect_timeout'.",
        MayHaveRun = false,
        IsConnectionLost = true,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: resumed its session.")]
    private partial void LogResumed(ServerKey server);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: no longer knows its session; beginning a new one.")]
    private partial void LogSessionForgotten(ServerKey server);
}
