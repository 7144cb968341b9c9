using System.Runtime.CompilerServices;
using McpOrleans.Api.Mcp.Methods;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>Finds out when a client would see other tools, resources or prompts than before, whatever else changes in the directory.</summary>
internal sealed class ListChanges(DirectoryFeeds feeds, TimeProvider time)
{
    /// <summary>Changes that come together are told once.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Gives the fingerprints of the lists at once, and again each time one has changed, until it is cancelled.</summary>
    /// <param name="tenant">The tenant as the client may see it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<ListFingerprints> FollowAsync(IMcpTenant tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = feeds.Listen(tenant.Name);
        ListFingerprints? known = null;
        while (true)
        {
            var now = await TryReadAsync(tenant, cancellationToken);
            if (now is { } current && now != known)
            {
                known = now;
                yield return current;
            }

            await (now is null ? Task.Delay(Pause, time, cancellationToken) : WaitAsync(changes, cancellationToken));
        }
    }

    private async Task WaitAsync(DirectoryFeeds.Listener changes, CancellationToken cancellationToken)
    {
        await changes.WaitAsync(cancellationToken);
        await Task.Delay(Burst, time, cancellationToken);
    }

    /// <summary>Returns null when the directory cannot be read now.</summary>
    private static async Task<ListFingerprints?> TryReadAsync(IMcpTenant tenant, CancellationToken cancellationToken)
    {
        try
        {
            return DirectoryLists.Of(await tenant.GetToolsAsync(cancellationToken)).Fingerprints;
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException)
        {
            return null;
        }
    }
}
