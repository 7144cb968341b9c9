namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>What the caller is told of whether the call ran.</summary>
public enum Told
{
    /// <summary>Nothing: there is an answer of the server's own.</summary>
    Answer,

    DidNotRun,
    MayHaveRun,
}

/// <summary>What becomes of the connection, and of the session where there is one.</summary>
public enum Link
{
    Kept,

    /// <summary>Each attempt costs one; a session of streamable HTTP is resumed on the next.</summary>
    Lost,

    /// <summary>Each attempt costs one, and a session with it.</summary>
    New,
}

/// <summary>How often a call was sent and how often it ran.</summary>
public sealed record Runs(int Sent, int Ran)
{
    public override string ToString() => $"{Sent}/{Ran}";
}

/// <summary>One line of the table.</summary>
/// <param name="Edges">Where it holds.</param>
/// <param name="Way">What happens.</param>
/// <param name="Plain">Of a tool of unknown effect.</param>
/// <param name="Repeatable">Of one that is declared read-only; the retry pipeline repeats twice.</param>
/// <param name="Code">The answer's error code; null: the call is answered.</param>
/// <param name="Told">In the field and in the message.</param>
/// <param name="Counts">Whether each attempt is a failure of the server's to the circuit.</param>
/// <param name="Link">The connection.</param>
public sealed record Row(Edge Edges, Way Way, Runs Plain, Runs Repeatable, string? Code, Told Told, bool Counts, Link Link)
{
    /// <summary>The read-only tool is answered in the end.</summary>
    public bool RepetitionHelps { get; init; }

    /// <summary>In seconds; null: the caller is told of no delay.</summary>
    public double? RetryAfter { get; init; }

    /// <summary>Attempts that count and that cost a connection, where those are not as many as were sent.</summary>
    public (int Plain, int Repeatable)? Failures { get; init; }

    /// <summary>Connections that it costs, where those are not as many as were sent.</summary>
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

/// <summary>What one call of the table came to.</summary>
/// <param name="Runs">At the server.</param>
/// <param name="Code">Null: it was answered.</param>
/// <param name="Told">Whether it ran.</param>
/// <param name="RetryAfter">In seconds.</param>
/// <param name="Failures">What the circuit counts afterwards.</param>
/// <param name="Connections">How many there were by the end of the next call, which is answered.</param>
/// <param name="Handshakes">How many of them began with a handshake rather than on the session before.</param>
public sealed record Cell(Runs Runs, string? Code, Told Told, double? RetryAfter, int Failures, int Connections, int Handshakes)
{
    public override string ToString() =>
        $"sent/ran {Runs}, {Code ?? "answered"}, {Told}, retry after {RetryAfter?.ToString() ?? "-"}, failures {Failures}, connections {Connections}, handshakes {Handshakes}";
}
