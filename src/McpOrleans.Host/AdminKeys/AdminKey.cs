namespace McpOrleans.Host.AdminKeys;

/// <summary>The platform admin's key and its origin.</summary>
/// <param name="Value">The key itself: a secret.</param>
/// <param name="File">The file that holds the key; null when the key comes from the environment.</param>
/// <param name="IsNew">Whether the key was just created. Only then may it be shown.</param>
/// <param name="WasExposed">Whether other users could read the file before this start.</param>
internal sealed record AdminKey(string Value, string? File, bool IsNew, bool WasExposed)
{
    // A record prints all its members by default, but this key must never reach a log.
    public override string ToString() => File ?? "environment";
}
