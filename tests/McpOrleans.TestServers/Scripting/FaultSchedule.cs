namespace McpOrleans.TestServers.Scripting;

/// <summary>What befalls one server in one round, drawn at random.</summary>
public sealed record FaultSchedule
{
    private const int MostFaults = 3;

    private static readonly string?[] Methods = ["tools/call", "tools/call", "tools/call", "initialize", "server/discover", "tools/list", "ping", null];

    /// <summary>Whatever the transport.</summary>
    private static readonly Fault[] Everywhere =
    [
        new() { Kind = FaultKind.Disconnect },
        new() { Kind = FaultKind.Hang },
        new() { Kind = FaultKind.Delay, DelayMs = 100 },
        new() { Kind = FaultKind.Garbage },
        new() { Kind = FaultKind.HalfMessage },
        new() { Kind = FaultKind.EndlessMessage, DelayMs = 50 },
    ];

    private static readonly Fault[] OverHttp =
    [
        .. Everywhere,
        new() { Kind = FaultKind.Nothing },
        new() { Kind = FaultKind.Drip, Bytes = 8, DelayMs = 100 },
        new() { Kind = FaultKind.Status, Status = 500 },
        new() { Kind = FaultKind.Status, Status = 503 },
        new() { Kind = FaultKind.Status, Status = 404, Message = "Session not found" },
        new() { Kind = FaultKind.Status, Status = 400, Message = "Bad Request: No valid session ID provided" },
        new() { Kind = FaultKind.Status, Status = 401 },
        new() { Kind = FaultKind.Status, Status = 408 },
        new() { Kind = FaultKind.Status, Status = 429 },
        new() { Kind = FaultKind.EndlessComments, DelayMs = 50 },
    ];

    private static readonly Fault[] OverStdio =
    [
        .. Everywhere,
        new() { Kind = FaultKind.Exit, DelayMs = 0, ExitCode = 0 },
        new() { Kind = FaultKind.Exit, DelayMs = 100, ExitCode = 42 },
        new() { Kind = FaultKind.Kill, DelayMs = 0 },
        new() { Kind = FaultKind.Kill, DelayMs = 100 },
        new() { Kind = FaultKind.CloseOutput },
    ];

    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>The server refuses connections during the first calls of the round; over stdio it ends at each start.</summary>
    public required bool IsDown { get; init; }

    /// <summary>The server has lost its sessions, and answers this status to those who still use one; null: it has not.</summary>
    public required int? UnknownSessionStatus { get; init; }

    /// <summary>How many calls are made at once.</summary>
    public required int Calls { get; init; }

    /// <param name="random">Draws it.</param>
    /// <param name="isStdio">Whether the server is spoken with over stdio, where other faults happen than over HTTP.</param>
    public static FaultSchedule Draw(Random random, bool isStdio)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new FaultSchedule
        {
            Faults = [.. Enumerable.Range(0, random.Next(MostFaults + 1)).Select(_ => DrawFault(random, isStdio))],
            IsDown = random.Next(5) == 0,
            UnknownSessionStatus = random.Next(8) switch { 0 => 400, 1 => 404, _ => null },
            Calls = random.Next(1, 5),
        };
    }

    public override string ToString() =>
        $"{(IsDown ? "down, " : "")}session {UnknownSessionStatus}, {Calls} calls, [{string.Join("; ", Faults.Select(Describe))}]";

    private static string Describe(Fault fault) =>
        $"{fault.Kind} {fault.Status}, code {fault.Code}, of {fault.Method ?? "anything"} after {fault.After}, {fault.Times} times{(fault.RunsFirst ? ", run" : "")}";

    private static Fault DrawFault(Random random, bool isStdio)
    {
        var kinds = isStdio ? OverStdio : OverHttp;
        var fault = random.Next(3) == 0 ? DrawError(random) : kinds[random.Next(kinds.Length)];
        return fault with
        {
            Method = Methods[random.Next(Methods.Length)],
            After = random.Next(2),
            Times = random.Next(1, 4),
            RunsFirst = fault.RunsFirst || (MayRunFirst(fault) && random.Next(2) == 0),
        };
    }

    private static Fault DrawError(Random random)
    {
        // A tool's own error is one of a tool that ran.
        var isOfTheTool = random.Next(2) == 0;
        return new Fault
        {
            Kind = isOfTheTool ? FaultKind.ToolError : FaultKind.JsonRpcError,
            Message = ErrorTexts.All[random.Next(ErrorTexts.All.Length)],
            Code = ErrorTexts.Codes[random.Next(ErrorTexts.Codes.Length)],
            RunsFirst = isOfTheTool,
        };
    }

    // A server that refuses a request by one of these, or no longer knows its session, has not carried it out: so HTTP and MCP have it.
    private static bool MayRunFirst(Fault fault) => fault is not { Kind: FaultKind.Status, Status: 400 or 401 or 404 or 429 };
}
