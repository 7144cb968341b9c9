namespace McpOrleans.TestServers.Scripting;

/// <summary>What befalls one server in one round, drawn at random.</summary>
public sealed record FaultSchedule
{
    private const int MostFaults = 3;

    private static readonly string?[] Methods = ["tools/call", "tools/call", "tools/call", "initialize", "server/discover", "tools/list", "ping", null];

    private static readonly Fault[] Kinds =
    [
        new() { Kind = FaultKind.Disconnect },
        new() { Kind = FaultKind.Hang },
        new() { Kind = FaultKind.Nothing },
        new() { Kind = FaultKind.Drip, Bytes = 8, DelayMs = 100 },
        new() { Kind = FaultKind.Delay, DelayMs = 100 },
        new() { Kind = FaultKind.Status, Status = 500 },
        new() { Kind = FaultKind.Status, Status = 404, Message = "Session not found" },
        new() { Kind = FaultKind.Status, Status = 400, Message = "Bad Request: No valid session ID provided" },
        new() { Kind = FaultKind.Garbage },
        new() { Kind = FaultKind.HalfMessage },
        new() { Kind = FaultKind.EndlessComments, DelayMs = 50 },
        new() { Kind = FaultKind.EndlessMessage, DelayMs = 50 },
        new() { Kind = FaultKind.JsonRpcError },
    ];

    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>The server refuses connections during the first calls of the round.</summary>
    public required bool IsDown { get; init; }

    /// <summary>The server has lost its sessions, and answers this status to those who still use one; null: it has not.</summary>
    public required int? UnknownSessionStatus { get; init; }

    /// <summary>How many calls are made at once.</summary>
    public required int Calls { get; init; }

    public static FaultSchedule Draw(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new FaultSchedule
        {
            Faults = [.. Enumerable.Range(0, random.Next(MostFaults + 1)).Select(_ => DrawFault(random))],
            IsDown = random.Next(5) == 0,
            UnknownSessionStatus = random.Next(8) switch { 0 => 400, 1 => 404, _ => null },
            Calls = random.Next(1, 5),
        };
    }

    public override string ToString() =>
        $"{(IsDown ? "down, " : "")}session {UnknownSessionStatus}, {Calls} calls, [{string.Join("; ", Faults.Select(fault => $"{fault.Kind} {fault.Status} of {fault.Method ?? "anything"} after {fault.After}, {fault.Times} times"))}]";

    private static Fault DrawFault(Random random) => Kinds[random.Next(Kinds.Length)] with
    {
        Method = Methods[random.Next(Methods.Length)],
        After = random.Next(2),
        Times = random.Next(1, 4),
    };
}
