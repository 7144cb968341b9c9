using System.Diagnostics.CodeAnalysis;
using McpOrleans.Api.Mcp.Sessions;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>
/// New subscriptions of a session whose stream this front does not send: leased here until the front that sends it leases them itself.
/// What changes until then goes by way of the session's grain.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It disposes what it holds when its lifetime is over.")]
internal sealed class SessionHandover
{
    /// <summary>Longer than a front that sends a stream goes without asking what the session subscribes to.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(90);

    private readonly SubscriptionTurn _turn = new();
    private readonly ClientSession _session;
    private readonly TimeProvider _time;
    private readonly ResourceSubscriber _subscriber;
    private readonly Action<SessionHandover> _onOver;

    public SessionHandover(ClientSession session, ResourceFront front, TimeProvider time, Action<SessionHandover> onOver)
    {
        (_session, _time, _onOver) = (session, time, onOver);
        _subscriber = new ResourceSubscriber(front, time);
        _ = RunAsync();
    }

    /// <summary>Subscribes to a resource. Returns null, or why that may not be.</summary>
    public Task<Failure?> AddAsync(string uri, ServerKey server, string ownUri, CancellationToken cancellationToken) => _turn.RunAsync(
        async () =>
        {
            var failure = await _subscriber.JoinAsync(uri, server, ownUri, cancellationToken);
            failure ??= await _session.Grain.SubscribeAsync(uri);
            if (failure is not null)
            {
                _subscriber.Leave(uri);
            }

            return failure;
        },
        cancellationToken);

    private async Task RunAsync()
    {
        using var end = new CancellationTokenSource(Lifetime, _time);
        using (_subscriber)
        {
            try
            {
                while (true)
                {
                    await _subscriber.WaitAsync(end.Token);
                    foreach (var uri in _subscriber.Take())
                    {
                        await TellAsync(uri);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // It is over.
            }

            _onOver(this);
        }
    }

    private async Task TellAsync(string uri)
    {
        try
        {
            await _session.Grain.NoteUpdatedAsync(uri);
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException)
        {
            // A session that cannot be reached has lost its stream as well, and is told of everything when it comes back.
        }
    }
}
