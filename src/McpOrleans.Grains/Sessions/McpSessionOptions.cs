namespace McpOrleans.Grains.Sessions;

/// <summary>Limits of the sessions of clients that speak a revision of MCP with sessions.</summary>
public sealed class McpSessionOptions
{
    /// <summary>
    /// How long a session lasts that nobody uses, from 15 minutes to 1 day; default 30 minutes. A session with an
    /// open stream is used. No request lasts as long, so a session does not end under one.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The most sessions that a tenant may have at once, from 1 to 10,000; default 1,000.</summary>
    public int PerTenant { get; set; } = 1_000;
}
