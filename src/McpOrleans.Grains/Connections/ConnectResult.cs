using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Connections;

/// <summary>Either a connection or why there is none.</summary>
internal sealed record ConnectResult
{
    public McpConnection? Connection { get; init; }

    public ConnectionFault? Fault { get; init; }

    [MemberNotNullWhen(true, nameof(Connection))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Connection is not null;
}
