using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Upstream;

/// <summary>Either a connection or why there is none.</summary>
internal sealed record ConnectResult
{
    public McpConnection? Connection { get; init; }

    public UpstreamFault? Fault { get; init; }

    /// <summary>The attempt did not fail: it was given up, because the server was disconnected, configured anew or removed.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>The server's process ended when it was asked in the newer way, which an older one may not bear.</summary>
    public bool EndedAtDiscover { get; init; }

    [MemberNotNullWhen(true, nameof(Connection))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Connection is not null;

    public static ConnectResult GivenUp(string server) => new() { IsGivenUp = true, Fault = new UpstreamFaults(server).GivenUp() };
}
