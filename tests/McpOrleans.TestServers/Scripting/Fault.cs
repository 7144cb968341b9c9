namespace McpOrleans.TestServers.Scripting;

/// <summary>Which requests a test server treats badly, and how.</summary>
public sealed record Fault
{
    /// <summary>HTTP's GET, by which a client opens a stream of events. Only faults on the wire can spoil it.</summary>
    public const string OpenStream = "GET";

    public required FaultKind Kind { get; init; }

    /// <summary>The MCP method to spoil, or <see cref="OpenStream"/>; null: every one.</summary>
    public string? Method { get; init; }

    /// <summary>The tool whose calls to spoil; null: every one.</summary>
    public string? Tool { get; init; }

    /// <summary>How many requests to answer well first.</summary>
    public int After { get; init; }

    /// <summary>How many requests to spoil; null: all that follow.</summary>
    public int? Times { get; init; }

    /// <summary>Milliseconds before the answer or the end of the process, or between two pieces of the answer.</summary>
    public int DelayMs { get; init; } = 10;

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 500;

    /// <summary>The JSON-RPC error code.</summary>
    public int Code { get; init; } = -32603;

    /// <summary>The size of one piece of the answer.</summary>
    public int Bytes { get; init; } = 16;

    /// <summary>The code with which the server's process ends.</summary>
    public int ExitCode { get; init; } = 1;

    /// <summary>
    /// Whether the tool called does its work first (<c>ServerTool.Effect</c>), so that only its answer is spoiled. Means nothing to
    /// faults after which the request is carried out as usual.
    /// </summary>
    public bool RunsFirst { get; init; }

    /// <summary>The error's text.</summary>
    public string Message { get; init; } = "scripted fault";

    /// <summary>Whether the fault is one of the bytes on the wire rather than of the answer's meaning.</summary>
    internal bool IsOnTheWire => Kind >= FaultKind.Status;

    /// <summary>Whether the request is carried out as usual, before or after the fault.</summary>
    internal bool LeavesTheRequest => Kind is FaultKind.Delay or FaultKind.Hold or FaultKind.HoldAnswer or FaultKind.Drip;
}
