namespace McpOrleans.Host.AdminKeys;

/// <summary>The platform admin's key and where it is from.</summary>
/// <param name="Value">The key itself: a secret.</param>
/// <param name="File">The file that keeps it; null when it is from the environment.</param>
/// <param name="IsNew">True when it was made just now: the one time it may be shown.</param>
/// <param name="WasExposed">True when the file could be read by other users before this start.</param>
internal sealed record AdminKey(string Value, string? File, bool IsNew, bool WasExposed)
{
    // A record prints its members, and this one must never get into a log.
    public override string ToString() => File ?? "environment";
}
