using System.Text.Json;
using McpOrleans.Grains.Resilience;
using McpOrleans.Grains.Upstream.Handshakes;

namespace McpOrleans.Grains.Upstream;

/// <summary>
/// Has a server of 2026-07-28 say when its lists change: a request that stays open, and is made again, ever more slowly, when it ends.
/// </summary>
internal static class ListSubscription
{
    private const string Method = "subscriptions/listen";

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    /// <summary>A subscription that held so long was no failure.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    /// <summary>What a server that announces changes is asked for; null: it announces none.</summary>
    public static byte[]? Wishes(Capabilities capabilities)
    {
        string[] wishes =
        [
            .. capabilities.AnnouncesTools ? ["toolsListChanged"] : Array.Empty<string>(),
            .. capabilities.AnnouncesResources ? ["resourcesListChanged"] : Array.Empty<string>(),
            .. capabilities.AnnouncesPrompts ? ["promptsListChanged"] : Array.Empty<string>(),
        ];
        return wishes.Length == 0
            ? null
            : JsonSerializer.SerializeToUtf8Bytes(new { notifications = wishes.ToDictionary(wish => wish, _ => true, StringComparer.Ordinal) });
    }

    /// <summary>Ends when the connection does, or the server refuses; never fails.</summary>
    public static async Task RunAsync(McpConnection connection, byte[] wishes, TimeProvider clock, CancellationToken cancellationToken)
    {
        var failures = 0;
        try
        {
            while (!connection.Closed.IsCompleted)
            {
                var begun = clock.GetTimestamp();
                using var lease = connection.NewLease();
                var reply = await connection.SendAsync(
                    Method, wishes, new PendingRequest { IsLasting = true }, lease, cancellationToken);
                if (reply is { Succeeded: false, Fault.Kind: FaultKind.JsonRpcError or FaultKind.AddressRefused or FaultKind.RequestRefused or FaultKind.CredentialsRefused })
                {
                    return;
                }

                failures = clock.GetElapsedTime(begun) > LongLife ? 0 : failures + 1;
                await Task.Delay(Backoff.Delay(failures, FirstDelay, LongestDelay, Random.Shared.NextDouble()), clock, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection was closed.
        }
    }
}
