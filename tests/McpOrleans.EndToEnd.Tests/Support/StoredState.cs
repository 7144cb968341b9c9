using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Support;

/// <summary>What a host process stored of an MCP server, as its files show.</summary>
internal static class StoredState
{
    /// <summary>No call waits until what it taught is stored, so a process killed early may lose it.</summary>
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
            // Something was replaced just now.
            return false;
        }
    }
}
