using McpOrleans.TestServers.Tools;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>What a call of a faulty server came to.</summary>
internal sealed record FaultyCall
{
    /// <summary>How its server speaks.</summary>
    public required ServerKind Kind { get; init; }

    /// <summary>The argument by which the server counts how often it ran.</summary>
    public required string Id { get; init; }

    /// <summary>Whether the tool says of itself that it may run twice.</summary>
    public required bool IsRepeatable { get; init; }

    /// <summary>Null for a success.</summary>
    public required string? ErrorCode { get; init; }

    /// <summary>What the answer says of whether it ran.</summary>
    public required Ran Ran { get; init; }

    /// <summary>Whether the answer was the call's own, or a failure that callers know what to do about, and came in time.</summary>
    public required bool IsRight { get; init; }

    /// <summary>The answer, and what befell the server meanwhile.</summary>
    public required string Story { get; init; }

    /// <summary>The server's count.</summary>
    public required RunCounter Counter { get; init; }

    /// <summary>How often it ran so far.</summary>
    public int Runs => Counter.Runs(Id);

    /// <summary>Whether what the caller was told agrees with what the server counted, and it did not run too often.</summary>
    public bool IsTrue => Ran switch
    {
        Ran.Yes => IsRepeatable ? Runs >= 1 : Runs == 1,
        Ran.No => Runs == 0,
        Ran.Maybe or Ran.AsTheServerSays => IsRepeatable || Runs <= 1,
        _ => false,
    };

    public override string ToString() => $"{Kind} {Id}{(IsRepeatable ? " (repeatable)" : "")} says {Ran}, ran {Runs} times {Story}";
}
