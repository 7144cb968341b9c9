namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>What the caller is told about whether the call ran.</summary>
public enum Told
{
    /// <summary>Nothing, because the answer is the server's own.</summary>
    Answer,

    DidNotRun,
    MayHaveRun,
}

/// <summary>What happens to the connection, and to the session if there is one.</summary>
public enum Link
{
    Kept,

    /// <summary>Each attempt loses its connection. A session of streamable HTTP is resumed on the next connection.</summary>
    Lost,

    /// <summary>Each attempt loses its connection and its session.</summary>
    New,
}

/// <summary>How often a call was sent and how often it ran.</summary>
public sealed record Runs(int Sent, int Ran)
{
    public override string ToString() => $"{Sent}/{Ran}";
}

/// <summary>One line of the table.</summary>
/// <param name="Edges">The edges for which the line holds.</param>
/// <param name="Way">What the server does, or what happens during the call.</param>
/// <param name="Plain">For a tool whose effects are unknown.</param>
/// <param name="Repeatable">For a tool that is declared read-only, which is retried at most twice.</param>
/// <param name="Code">The error code of the answer. Null: the call succeeds.</param>
/// <param name="Told">What the caller is told, both in the field and in the message.</param>
/// <param name="Counts">Whether the circuit counts each attempt as a failure of the server.</param>
/// <param name="Link">What happens to the connection.</param>
public sealed record Row(Edge Edges, Way Way, Runs Plain, Runs Repeatable, string? Code, Told Told, bool Counts, Link Link)
{
    /// <summary>Whether a repetition of the read-only tool succeeds.</summary>
    public bool RepetitionHelps { get; init; }

    /// <summary>The delay that the caller is told, in seconds. Null: none.</summary>
    public double? RetryAfter { get; init; }

    /// <summary>The number of failures that the circuit counts, if it is not the number of calls that were sent.</summary>
    public (int Plain, int Repeatable)? Failures { get; init; }

    /// <summary>The number of connections that are lost, if it is not the number of calls that were sent.</summary>
    public (int Plain, int Repeatable)? Lost { get; init; }

    public Cell Expected(Edge edge, bool isRepeatable)
    {
        var runs = isRepeatable ? Repeatable : Plain;
        var isAnswered = Code is null || (isRepeatable && RepetitionHelps);
        var failures = Counts ? Pick(Failures, isRepeatable) ?? runs.Sent : 0;
        var lost = Link is Link.Kept ? 0 : Pick(Lost, isRepeatable) ?? runs.Sent;
        return new Cell(
            runs,
            isAnswered ? null : Code,
            isAnswered ? Told.Answer : Told,
            isAnswered ? null : RetryAfter,
            isAnswered ? 0 : failures,
            Connections: 1 + lost,
            Handshakes: 1 + (edge is Edge.HttpSession && Link is not Link.New ? 0 : lost));
    }

    private static int? Pick((int Plain, int Repeatable)? numbers, bool isRepeatable) => isRepeatable ? numbers?.Repeatable : numbers?.Plain;
}

/// <summary>The outcome of one call of the table.</summary>
/// <param name="Runs">How often the server received the call, and how often it ran it.</param>
/// <param name="Code">The error code of the answer. Null: the call succeeded.</param>
/// <param name="Told">What the caller was told about whether the call ran.</param>
/// <param name="RetryAfter">The delay that the caller was told, in seconds.</param>
/// <param name="Failures">How many failures the circuit counts afterwards.</param>
/// <param name="Connections">The number of connections up to the end of the next call, which succeeds.</param>
/// <param name="Handshakes">How many of these connections began with a handshake instead of resuming the session.</param>
public sealed record Cell(Runs Runs, string? Code, Told Told, double? RetryAfter, int Failures, int Connections, int Handshakes)
{
    public override string ToString() =>
        $"sent/ran {Runs}, {Code ?? "answered"}, {Told}, retry after {RetryAfter?.ToString() ?? "-"}, failures {Failures}, connections {Connections}, handshakes {Handshakes}";
}
