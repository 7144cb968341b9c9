using McpOrleans.Grains.Upstream;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Servers.Subscriptions;

/// <summary>Subscriptions on revisions with sessions: a request for each resource.</summary>
internal sealed class SubscriptionRequests(McpConnection connection, string server, Action<McpConnection, UpstreamFault> onFault, TimeProvider clock) : IUpstreamSubscriptions
{
    private const int AtOnce = 8;

    /// <summary>Some servers answer the request for a stream only once they have something to say.</summary>
    private static readonly TimeSpan ListeningCap = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);

    public McpConnection Connection => connection;

    public IReadOnlySet<string> Subscribed => _subscribed;

    public async Task<Dictionary<string, Failure>> SetAsync(IReadOnlySet<string> wanted, TimeSpan timeout)
    {
        // Whether or not the server confirms the end, what it still says of the resource goes to nobody.
        string[] former = [.. _subscribed.Where(uri => !wanted.Contains(uri))];
        _subscribed.ExceptWith(former);
        await SendAllAsync(RequestMethods.ResourcesUnsubscribe, former, timeout);

        // What the server says right after its answer must be heard.
        await connection.Listening.WaitAsync(ListeningCap, clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        string[] fresh = [.. wanted.Where(uri => !_subscribed.Contains(uri))];
        var failures = await SendAllAsync(RequestMethods.ResourcesSubscribe, fresh, timeout);
        _subscribed.UnionWith(fresh.Where(uri => !failures.ContainsKey(uri)));
        return failures;
    }

    public void Dispose()
    {
    }

    private async Task<Dictionary<string, Failure>> SendAllAsync(string method, string[] uris, TimeSpan timeout)
    {
        var failures = new Dictionary<string, Failure>(StringComparer.Ordinal);
        Failure? obstacle = null;
        foreach (var some in uris.Chunk(AtOnce))
        {
            if (obstacle is not null)
            {
                // The others would fail in the same way, one after the other.
                Array.ForEach(some, uri => failures[uri] = obstacle);
                continue;
            }

            foreach (var (uri, failure, isGeneral) in await Task.WhenAll(some.Select(uri => SendAsync(method, uri, timeout))))
            {
                if (failure is not null)
                {
                    failures[uri] = failure;
                    obstacle = isGeneral ? failure : obstacle;
                }
            }
        }

        return failures;
    }

    private async Task<(string Uri, Failure? Failure, bool IsGeneral)> SendAsync(string method, string uri, TimeSpan timeout)
    {
        using var cap = new CancellationTokenSource(timeout, clock);
        try
        {
            var reply = await connection.SendAsync(method, JsonSerializer.SerializeToUtf8Bytes(new { uri }), cap.Token);
            if (reply.Succeeded)
            {
                return (uri, null, false);
            }

            onFault(connection, reply.Fault);
            return (uri, reply.Fault.ToFailure(), reply.Fault.Kind is not FaultKind.JsonRpcError);
        }
        catch (OperationCanceledException)
        {
            return (uri, SubscriptionFailures.NoAnswer(server, timeout), true);
        }
    }
}
