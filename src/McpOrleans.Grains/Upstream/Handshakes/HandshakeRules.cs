namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>Says what an answer of the handshake means; pure functions.</summary>
internal static class HandshakeRules
{
    private const int HeaderMismatch = -32020;
    private const int MissingClientCapability = -32021;
    private const int UnsupportedProtocolVersion = -32022;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>After <c>server/discover</c>, which only servers of 2026-07-28 and later know.</summary>
    public static HandshakeStep AfterDiscover(UpstreamReply reply, UpstreamFaults faults)
    {
        if (!reply.Succeeded)
        {
            return AfterRefusedDiscover(reply.Fault, faults);
        }

        try
        {
            using var result = JsonDocument.Parse(reply.Result, Deep);
            return HandshakeAnswer.SupportedVersions(result.RootElement) switch
            {
                // Some servers answer a method they don't know with an empty result.
                null => HandshakeStep.GoOnWithInitialize(cause: null),
                { } versions when versions.Contains(Era.Stateless, StringComparer.Ordinal) => HandshakeStep.AgreedOn(HandshakeAnswer.Read(result.RootElement, Era.Stateless)),
                { } versions => ByOlderVersion(versions, faults),
            };
        }
        catch (JsonException)
        {
            return HandshakeStep.GoOnWithInitialize(cause: null);
        }
    }

    public static HandshakeStep AfterInitialize(UpstreamReply reply, UpstreamFaults faults)
    {
        if (!reply.Succeeded)
        {
            return HandshakeStep.Failed(reply.Fault);
        }

        try
        {
            using var result = JsonDocument.Parse(reply.Result, Deep);
            return HandshakeAnswer.ProtocolVersion(result.RootElement) switch
            {
                null => HandshakeStep.Failed(faults.NotMcp("Its answer to 'initialize' names no revision.")),
                { } version when Era.HasSessions(version) => HandshakeStep.AgreedOn(HandshakeAnswer.Read(result.RootElement, version)),
                var version => HandshakeStep.Failed(faults.UnknownRevision($"It answered 'initialize' with '{Names.Shown(version)}'.")),
            };
        }
        catch (JsonException)
        {
            return HandshakeStep.Failed(faults.NotMcp("Its answer to 'initialize' is nested too deeply."));
        }
    }

    private static HandshakeStep AfterRefusedDiscover(UpstreamFault fault, UpstreamFaults faults) => fault switch
    {
        { Kind: FaultKind.JsonRpcError, JsonRpcError: { Code: UnsupportedProtocolVersion } error } when HandshakeAnswer.SupportedVersions(error) is { } versions =>
            ByOlderVersion(versions, faults),
        { Kind: FaultKind.JsonRpcError, JsonRpcError.Code: HeaderMismatch or MissingClientCapability or UnsupportedProtocolVersion } => HandshakeStep.Failed(fault),

        // Whatever an older server makes of what it does not know.
        {
            Kind: FaultKind.JsonRpcError or FaultKind.AddressRefused or FaultKind.RequestRefused or FaultKind.NotMcp or FaultKind.ServerError or FaultKind.Broken
            or FaultKind.ProcessEnded or FaultKind.GivenUpByServer
        } => HandshakeStep.GoOnWithInitialize(fault),
        _ => HandshakeStep.Failed(fault),
    };

    private static HandshakeStep ByOlderVersion(ImmutableArray<string> versions, UpstreamFaults faults) => versions.Any(Era.HasSessions)
        ? HandshakeStep.GoOnWithInitialize(cause: null)
        : HandshakeStep.Failed(faults.UnknownRevision($"It speaks {string.Join(", ", versions.Take(10).Select(version => $"'{Names.Shown(version)}'"))}."));
}
