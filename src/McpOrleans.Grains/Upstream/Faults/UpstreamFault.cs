using McpOrleans.Grains.Secrets.Masking;

namespace McpOrleans.Grains.Upstream.Faults;

/// <summary>Why a request to an MCP server has no result, or an attempt to connect no connection; <see cref="UpstreamFaults"/> makes them.</summary>
internal sealed record UpstreamFault
{
    public required FaultKind Kind { get; init; }

    /// <summary>What happened, a sentence or two.</summary>
    public required string Reason { get; init; }

    public string? Suggestion { get; init; }

    /// <summary>Whether the MCP server may have carried out the request; null when its own answer tells.</summary>
    public bool? MayHaveRun { get; init; }

    public JsonRpcErrorDetail? JsonRpcError { get; init; }

    /// <summary>When trying again makes sense, if the server says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The connection can't be used any more.</summary>
    public bool IsConnectionLost { get; init; }

    /// <summary>The MCP server no longer knows the session: a new one will take the request.</summary>
    public bool IsSessionLost => Kind is FaultKind.SessionLost;

    /// <summary>Trying again at once can't help: the program does not exist, the credentials are refused.</summary>
    public bool IsPermanent => Kind is FaultKind.NotStarted or FaultKind.Refused or FaultKind.CredentialsRefused or FaultKind.AddressRefused
        or FaultKind.RequestRefused or FaultKind.TooLarge or FaultKind.NoRoom or FaultKind.TooOften or FaultKind.UnknownRevision or FaultKind.Flood;

    /// <summary>
    /// What it says of the server. True: it answered, be it with an error of its own. False: it could not be reached, broke off, talked
    /// nonsense or failed. Null: nothing, because the caller, the configuration or the service itself may be the cause.
    /// </summary>
    public bool? IsAlive => Kind switch
    {
        FaultKind.JsonRpcError => true,
        FaultKind.EndedByUs or FaultKind.SessionLost or FaultKind.TooOften or FaultKind.GivenUpByServer
            or FaultKind.CredentialsRefused or FaultKind.AddressRefused or FaultKind.Moved or FaultKind.RequestRefused or FaultKind.Refused
            or FaultKind.TooLarge or FaultKind.NoRoom or FaultKind.Flood or FaultKind.Unexpected => null,
        _ => false,
    };

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public string Code => Kind switch
    {
        FaultKind.JsonRpcError when JsonRpcError is { Code: -32602 or -32600 } => ErrorCodes.InvalidRequest,
        FaultKind.JsonRpcError or FaultKind.NotMcp or FaultKind.UnknownRevision or FaultKind.TooLarge
            or FaultKind.AddressRefused or FaultKind.Moved or FaultKind.RequestRefused or FaultKind.Flood => ErrorCodes.ProtocolError,
        FaultKind.TooOften or FaultKind.NoRoom => ErrorCodes.Overloaded,
        FaultKind.GivenUpByServer or FaultKind.Silent => ErrorCodes.Timeout,
        _ => ErrorCodes.ConnectionFailed,
    };

    /// <summary>The same for a caller.</summary>
    public Failure ToFailure() => new()
    {
        Code = Code,
        Message = MayHaveRun switch
        {
            true => $"{Reason} The request may have run.",
            false => $"{Reason} The request did not run.",
            null => Reason,
        },
        Suggestion = Suggestion,
        RetryAfter = RetryAfter,
        JsonRpcError = JsonRpcError,
        Ran = MayHaveRun,
    };

    /// <summary>The same without secrets that the MCP server repeated.</summary>
    public UpstreamFault Masked(SecretMask mask) => mask.IsEmpty ? this : this with
    {
        Reason = mask.Apply(Reason),
        JsonRpcError = JsonRpcError is null ? null : JsonRpcError with
        {
            Message = mask.Apply(JsonRpcError.Message),
            Data = JsonRpcError.Data is null ? null : mask.Apply(JsonRpcError.Data),
        },
    };
}
