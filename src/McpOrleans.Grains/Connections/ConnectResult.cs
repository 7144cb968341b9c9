using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Connections;

/// <summary>Either a connection or why there is none.</summary>
internal sealed record ConnectResult
{
    public McpConnection? Connection { get; init; }

    public ConnectionFault? Fault { get; init; }

    /// <summary>The attempt did not fail: it was given up, because the server was disconnected, configured anew or removed.</summary>
    public bool IsGivenUp { get; init; }

    [MemberNotNullWhen(true, nameof(Connection))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Connection is not null;

    public static ConnectResult GivenUp(string server) => new() { IsGivenUp = true, Fault = ConnectionFault.GivenUp(server) };
}
