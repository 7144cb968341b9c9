using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Support;

/// <summary>Finds out from the files of a host process what it has stored about an MCP server.</summary>
internal static class StoredState
{
    /// <summary>Waits until it is stored. Calls do not wait for that, so a process that is killed early may lose what it learnt.</summary>
    public static Task WaitForAsync(string dataFolder, string part) => Eventually.TrueAsync(
        () => IsThere(dataFolder, $"\"{part}\": {{"), () => $"No {part} is stored.", cancellationToken: TestContext.Current.CancellationToken);

    // Files that are still being written have another name.
    private static bool IsThere(string dataFolder, string text)
    {
        try
        {
            return Directory.EnumerateFiles(dataFolder, "*.json", SearchOption.AllDirectories)
                .Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            // A file was replaced at this moment.
            return false;
        }
    }
}
