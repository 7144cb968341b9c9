namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>What follows from an answer of the handshake: exactly one of these.</summary>
internal readonly record struct HandshakeStep
{
    /// <summary>The server speaks this revision, and says this of itself.</summary>
    public ServerFacts? Agreed { get; private init; }

    /// <summary>The server is asked in the way of the sessions' era.</summary>
    public bool Initialize { get; private init; }

    /// <summary>There is no handshake.</summary>
    public UpstreamFault? Fault { get; private init; }

    public static HandshakeStep AgreedOn(ServerFacts facts) => new() { Agreed = facts };

    /// <param name="cause">Why the newer way did not work; told should the older one not work either.</param>
    public static HandshakeStep GoOnWithInitialize(UpstreamFault? cause) => new() { Initialize = true, Fault = cause };

    public static HandshakeStep Failed(UpstreamFault fault) => new() { Fault = fault };
}
