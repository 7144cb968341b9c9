namespace McpOrleans.Api.Authentication;

/// <summary>How old what a front knows of tenants and keys may be.</summary>
internal static class Freshness
{
    /// <summary>What was revoked elsewhere is let in no longer than this, and the time that one reading takes.</summary>
    public static readonly TimeSpan Normal = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Before somebody is refused: who was given a key a moment ago may be at another front by now. Not zero, so that wrong keys
    /// cost a few readings a second, however many there are. The same for every cause, so that the time it takes tells none.
    /// </summary>
    public static readonly TimeSpan BeforeRefusal = TimeSpan.FromMilliseconds(250);
}
