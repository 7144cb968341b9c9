namespace McpOrleans.Grains.Servers;

/// <summary>Decides whether two configurations reach the same MCP server in the same way.</summary>
internal static class ServerTarget
{
    public static bool IsSame(McpServerConfig left, McpServerConfig right) =>
        IsSameAddress(left, right)
        && IsSame(left.Env, right.Env)
        && IsSame(left.Headers, right.Headers);

    /// <summary>Whether they lead to the same place, be it with other credentials.</summary>
    public static bool IsSameAddress(McpServerConfig left, McpServerConfig right) =>
        string.Equals(left.Url, right.Url, StringComparison.Ordinal)
        && string.Equals(left.Command, right.Command, StringComparison.Ordinal)
        && string.Equals(left.Cwd, right.Cwd, StringComparison.Ordinal)
        && left.Transport == right.Transport
        && left.Args.SequenceEqual(right.Args, StringComparer.Ordinal);

    private static bool IsSame(ImmutableDictionary<string, string> left, ImmutableDictionary<string, string> right) =>
        left.Count == right.Count
        && left.All(pair => right.TryGetValue(pair.Key, out var value) && string.Equals(pair.Value, value, StringComparison.Ordinal));
}
