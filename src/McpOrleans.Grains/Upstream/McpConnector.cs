using System.ComponentModel;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Grains.Upstream.Transports;
using McpOrleans.Grains.Upstream.Transports.Stdio;
using RequestMethods = ModelContextProtocol.Protocol.RequestMethods;

namespace McpOrleans.Grains.Upstream;

/// <summary>Makes connections to MCP servers.</summary>
internal sealed partial class McpConnector(
    OrphanGuard orphans,
    OutboundGuard outbound,
    ServerSecrets secrets,
    IOptions<ConnectionOptions> options,
    ILogger<McpConnector> logger,
    TimeProvider clock)
{
    /// <summary>Most servers say at once whether they have a stream for what they ask. One that does not is not waited for any longer.</summary>
    private static readonly TimeSpan HearingCap = TimeSpan.FromSeconds(2);

    private readonly ByteBudget _budget = new(options.Value.MaxBytesInFlight);

    /// <summary>One attempt, bounded by the configured connect timeout.</summary>
    /// <param name="server">Whose connection it is.</param>
    /// <param name="state">Where and how, secrets encrypted; it has a configuration.</param>
    /// <param name="session">A session to go on with; when the server no longer knows it, a new one is begun.</param>
    /// <param name="client">For whom the connection is made.</param>
    /// <param name="onListChanged">Called, from any thread, when the server says that a list of its changed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<ConnectResult> ConnectAsync(
        ServerKey server, ServerState state, UpstreamSession? session, ConnectionClient client, Action<ChangedList> onListChanged, CancellationToken cancellationToken)
    {
        var revealed = secrets.Reveal(server, state);
        if (revealed.Problem is { } problem)
        {
            return new ConnectResult { Fault = UpstreamFaults.NoSecrets(problem) };
        }

        var config = revealed.Config;
        var faults = new UpstreamFaults(server.Server);

        // What was registered under another policy is bound by this one.
        if (outbound.Check(config) is [var refusal, ..])
        {
            return new ConnectResult { Fault = faults.Refused($"{refusal.Field}: {refusal.Message}") };
        }

        using var timeout = new CancellationTokenSource(config.ConnectTimeout, clock);
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (session is not null && config.EffectiveTransport is McpTransport.StreamableHttp)
            {
                var resumed = await ResumeAsync(NewConnection(server, revealed, client, onListChanged), config, session, cap.Token);
                if (resumed.Fault is not { IsSessionLost: true })
                {
                    if (resumed.Succeeded)
                    {
                        LogResumed(server);
                    }

                    return resumed;
                }

                LogSessionForgotten(server);
            }

            return config.EffectiveTransport is McpTransport.Stdio
                ? await StartAsync(() => NewConnection(server, revealed, client, onListChanged), revealed, cap.Token)
                : await OpenAsync(() => NewConnection(server, revealed, client, onListChanged), config, cap.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ConnectResult { Fault = faults.NoHandshake(config.ConnectTimeout) };
        }
    }

    private McpConnection NewConnection(ServerKey server, RevealedConfig revealed, ConnectionClient client, Action<ChangedList> onListChanged) => new(
        server.Server, revealed.Mask, options.Value, new ByteBudget(options.Value.MaxBytesInFlightPerServer, _budget), onListChanged, clock)
    {
        Client = client,
        Log = logger.IsEnabled(LogLevel.Trace) ? new FrameLog(server, revealed.Mask, logger) : null,
    };

    /// <summary>Goes on with a session; what it fails with tells whether the server still knows it.</summary>
    private async Task<ConnectResult> ResumeAsync(McpConnection connection, McpServerConfig config, UpstreamSession session, CancellationToken cancellationToken)
    {
        var transport = NewHttpTransport(connection, config, session.Id);
        transport.Agree(new Era(session.Server.ProtocolVersion));
        connection.Use(transport);
        var isResumed = false;
        try
        {
            connection.Begin(new ServerFacts(session.Server, session.Instructions));

            // As a part of the handshake: should the server have moved to another path, the session goes on there.
            var probe = await connection.NegotiateAsync(RequestMethods.Ping, default, version: null, cancellationToken);

            // An error of the server's own is an answer on the session, too.
            isResumed = probe.Succeeded || probe.Fault.Kind is FaultKind.JsonRpcError;
            return isResumed ? new ConnectResult { Connection = connection } : new ConnectResult { Fault = OfHandshake(connection, probe.Fault!) };
        }
        finally
        {
            await DropUnlessAsync(isResumed, connection);
        }
    }

    private async Task<ConnectResult> OpenAsync(Func<McpConnection> newConnection, McpServerConfig config, CancellationToken cancellationToken)
    {
        if (config.EffectiveTransport is McpTransport.Sse)
        {
            return await OpenSseAsync(newConnection(), config, cancellationToken);
        }

        var connection = newConnection();
        var transport = NewHttpTransport(connection, config, sessionId: null);
        connection.Use(transport);
        var result = await AgreeAsync(connection, transport, config, skipDiscover: false, cancellationToken);

        // A transport that was asked for is used; one that was inferred may turn out to be the older one.
        if (config.Transport is not null || result.Fault is not { Kind: FaultKind.AddressRefused or FaultKind.RequestRefused or FaultKind.NotMcp })
        {
            return result;
        }

        var older = await OpenSseAsync(newConnection(), config, cancellationToken);
        return older.Succeeded ? older : result;
    }

    private async Task<ConnectResult> OpenSseAsync(McpConnection connection, McpServerConfig config, CancellationToken cancellationToken)
    {
        var transport = new SseTransport(new HttpExchange(config, outbound, connection.Faults, clock), connection, options.Value, connection.Budget);
        connection.Use(transport);
        var isOpen = false;
        try
        {
            if (await transport.OpenAsync(cancellationToken) is { } fault)
            {
                return new ConnectResult { Fault = OfHandshake(connection, fault) };
            }

            isOpen = true;
        }
        finally
        {
            await DropUnlessAsync(isOpen, connection);
        }

        // This transport is older than the newer way of asking.
        return await AgreeAsync(connection, transport, config, skipDiscover: true, cancellationToken);
    }

    private async Task<ConnectResult> StartAsync(Func<McpConnection> newConnection, RevealedConfig revealed, CancellationToken cancellationToken)
    {
        var result = await StartAsync(newConnection(), revealed, skipDiscover: false, cancellationToken);

        // Some servers end at a question that they don't know.
        return result.Fault is { Kind: FaultKind.ProcessEnded } && result.EndedAtDiscover
            ? await StartAsync(newConnection(), revealed, skipDiscover: true, cancellationToken)
            : result;
    }

    private async Task<ConnectResult> StartAsync(McpConnection connection, RevealedConfig revealed, bool skipDiscover, CancellationToken cancellationToken)
    {
        ServerProcess process;
        try
        {
            process = ServerProcess.Start(revealed, orphans, options.Value, clock);
        }
        catch (Win32Exception exception)
        {
            return new ConnectResult { Fault = connection.Faults.NotStarted(ServerProcess.Explain(revealed.Config.Command!, exception)).Masked(revealed.Mask) };
        }

        var transport = new StdioTransport(process, connection, connection.Faults, options.Value, connection.Budget, clock);
        connection.Use(transport);
        return await AgreeAsync(connection, transport, revealed.Config, skipDiscover, cancellationToken);
    }

    private async Task<ConnectResult> AgreeAsync(
        McpConnection connection, ITransport transport, McpServerConfig config, bool skipDiscover, CancellationToken cancellationToken)
    {
        var isAgreed = false;
        try
        {
            var step = await new Handshake(connection, config.ConnectTimeout / 3, clock).RunAsync(skipDiscover, era => AgreeAsync(connection, transport, era), cancellationToken);
            if (step.Agreed is not { } facts)
            {
                return new ConnectResult { Fault = OfHandshake(connection, step.Fault!), EndedAtDiscover = step.Initialize };
            }

            connection.Begin(facts);
            isAgreed = true;
            return new ConnectResult { Connection = connection };
        }
        finally
        {
            await DropUnlessAsync(isAgreed, connection);
        }
    }

    /// <summary>A revision was agreed on. Completes when the server is heard, if it may ask its client: it may do so at once.</summary>
    private async Task AgreeAsync(McpConnection connection, ITransport transport, Era era)
    {
        transport.Agree(era);
        if (connection.Client.IsOne)
        {
            transport.Listen();
            await transport.Listening.WaitAsync(HearingCap, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private StreamableHttpTransport NewHttpTransport(McpConnection connection, McpServerConfig config, string? sessionId) =>
        new(new HttpExchange(config, outbound, connection.Faults, clock), sessionId, connection, options.Value, connection.Budget, clock);

    /// <summary>A connection that never served anyone has nothing to finish, and a caller waits for this to end.</summary>
    private static async Task DropUnlessAsync(bool isWanted, McpConnection connection)
    {
        if (!isWanted)
        {
            connection.Abort();
            await connection.DisposeAsync();
        }
    }

    private static UpstreamFault OfHandshake(McpConnection connection, UpstreamFault fault) => UpstreamFaults.OfHandshake(connection.Mask(fault));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: the session was resumed.")]
    private partial void LogResumed(ServerKey server);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: the server no longer knows its session, so a new one begins.")]
    private partial void LogSessionForgotten(ServerKey server);
}
