using System.Collections.Concurrent;
using McpOrleans.Client.Calls;

namespace McpOrleans.Client.Directory;

/// <summary>
/// A directory as clients that can be asked see it. Servers that have not listed their tools for such clients do so before the directory
/// is read, for a short while; what comes later is seen later.
/// </summary>
/// <param name="whole">The directory.</param>
/// <param name="abilities">What the clients can be asked.</param>
/// <param name="list">Has a server list its tools for them.</param>
/// <param name="time">Measures how long that takes, and how long ago it was.</param>
internal sealed class AbilityView(
    IDirectoryView whole, ClientAbilities abilities, Func<string, ClientAbilities, CancellationToken, Task> list, TimeProvider time) : IDirectoryView
{
    private const int AtOnce = 16;

    /// <summary>How long all servers together are waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A server that could not list its tools is asked again after this.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);

    public ToolIndex? LastKnown => whole.LastKnown?.For(abilities);

    public void Invalidate() => whole.Invalidate();

    public ValueTask<ToolIndex> GetAsync(CancellationToken cancellationToken)
    {
        var index = whole.GetAsync(cancellationToken);
        return index.IsCompletedSuccessfully ? ValueTask.FromResult(index.Result.For(abilities)) : new ValueTask<ToolIndex>(WaitAsync(index.AsTask()));
    }

    public async Task<ToolIndex> RefreshAsync(CancellationToken cancellationToken)
    {
        var index = await whole.RefreshAsync(cancellationToken);
        string[] unlisted = [.. index.Snapshot.Servers.Where(server => IsUnlisted(server) && TryAsk(server.Name)).Select(server => server.Name)];
        if (unlisted.Length == 0)
        {
            return index.For(abilities);
        }

        await ListAsync(unlisted, cancellationToken);
        return (await whole.RefreshAsync(cancellationToken)).For(abilities);
    }

    private async Task<ToolIndex> WaitAsync(Task<ToolIndex> index) => (await index).For(abilities);

    /// <summary>A server that is down, or has no tools, is not started for this.</summary>
    private bool IsUnlisted(PublishedServer server) =>
        server is { Enabled: true, Stale: false, Features.Tools: true } && !server.ForAbilities.Any(known => known.Abilities == abilities);

    private bool TryAsk(string server)
    {
        var now = time.GetTimestamp();
        if (_asked.TryGetValue(server, out var asked) && time.GetElapsedTime(asked, now) < Pause)
        {
            return false;
        }

        _asked[server] = now;
        return true;
    }

    /// <summary>Never fails: without their answers, the tools for everybody are seen.</summary>
    private async Task ListAsync(string[] servers, CancellationToken cancellationToken)
    {
        using var cap = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cap.Token);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = both.Token };
        try
        {
            await Parallel.ForEachAsync(servers, options, async (server, token) =>
            {
                try
                {
                    await list(server, abilities, token).WaitAsync(token);
                }
                catch (Exception exception) when (!token.IsCancellationRequested && OrleansFailures.FromLookup(exception) is not null)
                {
                    // It is asked again later.
                }
            });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What the servers still list is published when it is there.
        }
    }
}
