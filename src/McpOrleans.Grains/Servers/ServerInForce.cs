namespace McpOrleans.Grains.Servers;

/// <summary>
/// What holds for an MCP server now; the one owner of its configuration. Whoever has waited for something asks here again
/// instead of going on with what held before. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class ServerInForce
{
    /// <summary>As it is stored, or about to be; without a configuration when there is no server, or its removal has begun.</summary>
    public ServerState State { get; private set; } = new();

    /// <summary>Null when there is no server, or its removal has begun.</summary>
    public McpServerConfig? Config => State.Config;

    /// <summary>The configuration of a server that may be connected and called; null for any other.</summary>
    public McpServerConfig? Enabled => Config is { Enabled: true } config ? config : null;

    /// <summary>
    /// Rises when what was learnt of the server before says nothing of it any more: it has another address, was disabled or
    /// removed. What was begun under an earlier generation is dropped.
    /// </summary>
    public int Generation { get; private set; }

    /// <summary>
    /// The server's removal has begun, and its configuration is still stored: until it is gone from there, whoever repeats the
    /// removal must find the server in the directory, and its reminder must wake it should this process die.
    /// </summary>
    public bool IsLeaving { get; private set; }

    /// <summary>
    /// This activation has ended, and the server is the next one's: what still runs here stores, publishes and schedules nothing any
    /// more.
    /// </summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes over a configuration that applies to the same server as the one before, reached in the same way.</summary>
    public void Adjust(ServerState state) => State = state;

    /// <summary>Takes over a configuration after which nothing that was learnt before holds.</summary>
    public void Replace(ServerState state)
    {
        State = state;
        Generation++;
        IsLeaving = false;
    }

    /// <summary>For everybody who asks there is no server from now on.</summary>
    public void BeginRemoval()
    {
        Replace(new ServerState());
        IsLeaving = true;
    }

    /// <summary>Nothing is stored of it any more.</summary>
    public void EndRemoval() => IsLeaving = false;

    /// <summary>This activation ends.</summary>
    public void End()
    {
        IsOver = true;
        Generation++;
    }
}
