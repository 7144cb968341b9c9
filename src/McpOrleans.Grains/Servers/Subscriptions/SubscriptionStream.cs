using System.Diagnostics.CodeAnalysis;
using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers.Subscriptions;

/// <summary>
/// Subscriptions on MCP 2026-07-28: one request for all resources, which stays open. For other resources, another one takes its place:
/// the former one ends only when the server has acknowledged the next one, so that no change falls between them.
/// </summary>
internal sealed class SubscriptionStream(
    McpConnection connection, string server, Action<McpConnection, UpstreamFault> onFault, Action onEnded, TimeProvider clock) : IUpstreamSubscriptions
{
    private const string Method = "subscriptions/listen";

    private static readonly HashSet<string> None = new(StringComparer.Ordinal);

    private Stream? _current;

    public McpConnection Connection => connection;

    public IReadOnlySet<string> Subscribed => _current?.Agreed ?? None;

    public async Task<Dictionary<string, Failure>> SetAsync(IReadOnlySet<string> wanted, TimeSpan timeout)
    {
        var failures = new Dictionary<string, Failure>(StringComparer.Ordinal);
        if (Subscribed.SetEquals(wanted))
        {
            return failures;
        }

        if (wanted.Count == 0)
        {
            Replace(null);
            return failures;
        }

        var next = new Stream();
        var ending = RunAsync(next, wanted);
        await ((Task)Task.WhenAny(next.Acknowledged.Task, ending)).WaitAsync(timeout, clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!next.Acknowledged.Task.IsCompletedSuccessfully)
        {
            next.End();
            var failure = ending.IsCompletedSuccessfully && await ending is { } fault ? fault.ToFailure() : SubscriptionFailures.NoAnswer(server, timeout);
            foreach (var uri in wanted.Where(uri => !Subscribed.Contains(uri)))
            {
                failures[uri] = failure;
            }

            return failures;
        }

        next.Agreed = wanted.Intersect(await next.Acknowledged.Task, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        Replace(next);
        foreach (var uri in wanted.Where(uri => !next.Agreed.Contains(uri)))
        {
            failures[uri] = SubscriptionFailures.NotAgreed(server);
        }

        if (ending.IsCompleted)
        {
            OnOver(next);
        }

        return failures;
    }

    public void Dispose() => Replace(null);

    private void Replace(Stream? next)
    {
        var former = _current;
        _current = next;
        former?.End();
    }

    /// <summary>Returns why the server refused it, or null. Never fails.</summary>
    private async Task<UpstreamFault?> RunAsync(Stream stream, IReadOnlySet<string> wanted)
    {
        UpstreamFault? fault = null;
        try
        {
            using var lease = connection.NewLease();
            var pending = new PendingRequest { IsLasting = true, OnAcknowledged = uris => stream.Acknowledged.TrySetResult(uris) };
            var parameters = JsonSerializer.SerializeToUtf8Bytes(new { notifications = new { resourceSubscriptions = wanted } });
            var reply = await connection.SendAsync(Method, parameters, pending, lease, stream.Token);
            fault = reply.Fault;
        }
        catch (OperationCanceledException)
        {
            // It was not needed any more.
        }

        if (fault is not null)
        {
            onFault(connection, fault);
        }

        OnOver(stream);
        return fault;
    }

    /// <summary>A stream that ends although it is needed is opened again, by whoever owns this.</summary>
    private void OnOver(Stream stream)
    {
        if (ReferenceEquals(_current, stream))
        {
            onEnded();
            Replace(null);
        }
    }

    [SuppressMessage("Reliability", "CA1001", Justification = "Its request may still look at it, and without a timer it holds nothing.")]
    private sealed class Stream
    {
        private readonly CancellationTokenSource _end = new();

        /// <summary>What the server has agreed to tell of.</summary>
        public TaskCompletionSource<ImmutableArray<string>> Acknowledged { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HashSet<string> Agreed { get; set; } = [];

        public CancellationToken Token => _end.Token;

        public void End() => _end.Cancel();
    }
}
