namespace McpOrleans.Grains.Servers;

/// <summary>
/// The configuration of an MCP server that is in force, and its only owner. Code that has waited for something asks here again
/// instead of using an outdated configuration. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class ServerInForce
{
    /// <summary>
    /// The state as it is stored or about to be stored. It has no configuration when there is no server, or when its removal has
    /// begun.
    /// </summary>
    public ServerState State { get; private set; } = new();

    /// <summary>The configuration. Null when there is no server, or when its removal has begun.</summary>
    public McpServerConfig? Config => State.Config;

    /// <summary>The configuration of a server that may be connected and called; null for any other server.</summary>
    public McpServerConfig? Enabled => Config is { Enabled: true } config ? config : null;

    /// <summary>
    /// Grows when what was learnt about the server no longer applies, because it got another address or was disabled or removed.
    /// Work that was begun under an earlier generation is dropped.
    /// </summary>
    public int Generation { get; private set; }

    /// <summary>
    /// Whether the server's removal has begun while its configuration is still stored. Until it is deleted, a repeated removal must
    /// find the server in the directory, and if this process dies, the reminder must wake the grain.
    /// </summary>
    public bool IsLeaving { get; private set; }

    /// <summary>
    /// Whether this activation has ended and the server belongs to the next one. What still runs here then stores, publishes and
    /// schedules nothing.
    /// </summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes over a configuration that reaches the same server in the same way as the one before.</summary>
    public void Adjust(ServerState state) => State = state;

    /// <summary>Takes over a configuration after which nothing that was learnt before applies.</summary>
    public void Replace(ServerState state)
    {
        State = state;
        Generation++;
        IsLeaving = false;
    }

    /// <summary>From now on, callers find no server.</summary>
    public void BeginRemoval()
    {
        Replace(new ServerState());
        IsLeaving = true;
    }

    /// <summary>The server's configuration is no longer stored.</summary>
    public void EndRemoval() => IsLeaving = false;

    /// <summary>This activation ends.</summary>
    public void End()
    {
        IsOver = true;
        Generation++;
    }
}
