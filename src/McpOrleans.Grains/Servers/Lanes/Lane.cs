using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Servers.Lanes;

/// <summary>One client's own connection to an MCP server. Not thread-safe: it runs on its grain's scheduler.</summary>
/// <param name="owner">Whose it is.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "It ends once, in Finish; until then somebody may give up the attempt to connect.")]
internal sealed class Lane(LaneOwner owner)
{
    private readonly CancellationTokenSource _lifetime = new();

    public LaneOwner Owner => owner;

    /// <summary>The result of connecting, for all who wait for it. It never fails.</summary>
    public Task<ConnectResult> Connecting { get; set; } = Task.FromResult(new ConnectResult());

    /// <summary>Null until it is connected.</summary>
    public McpConnection? Connection { get; set; }

    /// <summary>How many calls use it.</summary>
    public int Uses { get; set; }

    public DateTimeOffset LastUsed { get; set; }

    /// <summary>Whether no further call may use it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Cancelled when nobody wants the connection any more.</summary>
    public CancellationToken Lifetime => _lifetime.Token;

    /// <summary>
    /// Whether a new call of the owner may use it. Without a session, the owner may speak for several people. Such a lane serves one call
    /// at a time, and none any more once the server has asked something: what it was told is nothing to the next person.
    /// </summary>
    public bool IsFree => !IsOver && (owner.SessionId is not null || (Uses == 0 && Connection is not { HasAsked: true }));

    /// <summary>Whether it can be closed, because nobody uses it.</summary>
    public bool IsIdle => Uses == 0;

    public void Finish()
    {
        IsOver = true;
        _lifetime.Cancel();
    }
}
