using System.Runtime.CompilerServices;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Api.Mcp.ToolSearch;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>Finds out when a client would see other tools, resources or prompts than before, whatever else changes in the directory.</summary>
internal sealed class ListChanges(DirectoryFeeds feeds, TimeProvider time)
{
    /// <summary>Changes that come together are told once.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Gives the fingerprints of the lists at once, and again each time one has changed, until it is cancelled.</summary>
    /// <param name="tenant">The tenant as the client may see it.</param>
    /// <param name="hasToolSearch">Whether the client sees tools that search and call in place of all definitions: that list never changes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<ListFingerprints> FollowAsync(IMcpTenant tenant, bool hasToolSearch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = feeds.Listen(tenant.Name);
        ListFingerprints? known = null;
        while (true)
        {
            var now = await TryReadAsync(tenant, hasToolSearch, cancellationToken);
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
    private static async Task<ListFingerprints?> TryReadAsync(IMcpTenant tenant, bool hasToolSearch, CancellationToken cancellationToken)
    {
        try
        {
            var lists = DirectoryLists.Of(await tenant.GetToolsAsync(cancellationToken)).Fingerprints;
            return hasToolSearch ? lists with { Tools = SearchTools.List.Fingerprint } : lists;
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException)
        {
            return null;
        }
    }
}
