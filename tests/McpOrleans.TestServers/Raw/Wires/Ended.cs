namespace McpOrleans.TestServers.Raw.Wires;

/// <summary>Runs work that ends when its client disconnects or the server stops.</summary>
internal static class Ended
{
    public static async Task QuietlyAsync(Task work, CancellationToken ended)
    {
        try
        {
            await work;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException || ended.IsCancellationRequested)
        {
            // There is nobody left to tell.
        }
    }
}
