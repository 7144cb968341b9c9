namespace Orleans.Runtime;

/// <summary>FNV-1a: the same on every process, unlike <see cref="string.GetHashCode()"/>.</summary>
internal static class StableHash
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var octet in bytes)
        {
            hash = unchecked((hash ^ octet) * 16777619);
        }

        return hash;
    }
}
