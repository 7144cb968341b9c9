using System.Text;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>
/// Agrees with an MCP server on a revision. It is asked in the newer way first. Whether it speaks only the older one is told by what it
/// answers; one that answers nothing for a while is asked in both ways, and the first good answer counts.
/// </summary>
internal sealed class Handshake(McpConnection connection, TimeSpan patience, TimeProvider clock)
{
    private readonly byte[] _initializeParams = Encoding.UTF8.GetBytes(
        $$"""{"protocolVersion":"{{Era.WithSessions[0]}}","capabilities":{{Encoding.UTF8.GetString(AbilitiesJson.Write(connection.Client.Abilities))}},"clientInfo":{{Encoding.UTF8.GetString(Frames.OwnClient.Info)}}}""");

    /// <summary>Either what the server said of itself, or why there is no connection.</summary>
    /// <param name="skipDiscover">The server is known not to bear the newer way.</param>
    /// <param name="agree">Called with the revision, and ended, before anything is sent in it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<HandshakeStep> RunAsync(bool skipDiscover, Func<Era, Task> agree, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var step = await NegotiateAsync(skipDiscover, end.Token);
            if (step.Agreed is not { } facts)
            {
                return step;
            }

            var era = new Era(facts.Info.ProtocolVersion);
            await agree(era).WaitAsync(cancellationToken);
            return era.IsStateless || await NotifyInitializedAsync(cancellationToken) is not { } fault ? step : HandshakeStep.Failed(fault);
        }
        finally
        {
            // The question that nobody waits for any more.
            await end.CancelAsync();
        }
    }

    private async Task<HandshakeStep> NegotiateAsync(bool skipDiscover, CancellationToken cancellationToken)
    {
        if (skipDiscover)
        {
            return await InitializeAsync(cancellationToken);
        }

        var discovering = DiscoverAsync(cancellationToken);
        await Task.WhenAny(discovering, Task.Delay(patience, clock, cancellationToken));
        if (discovering.IsCompleted)
        {
            return await discovering is { Initialize: true } step ? await InitializeAfterAsync(step, cancellationToken) : await discovering;
        }

        var initializing = InitializeAsync(cancellationToken);
        if (await Task.WhenAny(discovering, initializing) == discovering && await discovering is { Initialize: false } newer)
        {
            return newer;
        }

        var older = await initializing;
        if (older.Agreed is null)
        {
            // A refusal may be that of a server which only speaks the newer way, and is slow to say so.
            await Task.WhenAny(discovering, Task.Delay(patience, clock, cancellationToken));
        }

        return older.Agreed is null && discovering.IsCompleted && await discovering is { Initialize: false } late ? late : older;
    }

    private async Task<HandshakeStep> DiscoverAsync(CancellationToken cancellationToken) => HandshakeRules.AfterDiscover(
        await connection.NegotiateAsync(RequestMethods.ServerDiscover, default, Era.Stateless, cancellationToken), connection.Faults);

    private async Task<HandshakeStep> InitializeAsync(CancellationToken cancellationToken) => HandshakeRules.AfterInitialize(
        await connection.NegotiateAsync(RequestMethods.Initialize, _initializeParams, version: null, cancellationToken), connection.Faults);

    /// <summary>Where neither way works over a stream that has ended, the caller may try again without the first one.</summary>
    private async Task<HandshakeStep> InitializeAfterAsync(HandshakeStep discovered, CancellationToken cancellationToken) =>
        discovered.Fault is { Kind: FaultKind.ProcessEnded or FaultKind.Broken, IsConnectionLost: true } && connection.Closed.IsCompleted
            ? discovered
            : await InitializeAsync(cancellationToken);

    private Task<UpstreamFault?> NotifyInitializedAsync(CancellationToken cancellationToken) =>
        connection.OneWay.NotifyAsync(NotificationMethods.InitializedNotification, default, cancellationToken);
}
