namespace McpOrleans.TestServers.Scripting;

/// <summary>What a test server can do instead of answering well.</summary>
public enum FaultKind
{
    /// <summary>Answers as usual, but only after <see cref="Fault.DelayMs"/>.</summary>
    Delay = 0,

    /// <summary>Answers a <c>tools/call</c> with a result that has <c>isError</c> and <see cref="Fault.Message"/>.</summary>
    ToolError = 1,

    /// <summary>Answers with the JSON-RPC error <see cref="Fault.Code"/>.</summary>
    JsonRpcError = 2,

    /// <summary>Never answers, until the request is cancelled or its session ends.</summary>
    Hang = 3,

    /// <summary>Answers as usual, but only once the fault has been removed: a barrier for tests.</summary>
    Hold = 4,

    /// <summary>The server's process ends without a word, with <see cref="Fault.ExitCode"/>.</summary>
    Exit = 5,

    /// <summary>Makes the answer at once and sends it only once the fault has been removed: what it says may be outdated by then.</summary>
    HoldAnswer = 6,

    /// <summary>The server's process is killed.</summary>
    Kill = 7,

    /// <summary>Stdio: the server's process closes its standard output and lives on.</summary>
    CloseOutput = 8,

    /// <summary>HTTP: answers with the status <see cref="Fault.Status"/> and <see cref="Fault.Message"/> as the body.</summary>
    Status = 20,

    /// <summary>Breaks the connection in the middle of the answer; over stdio the process ends there.</summary>
    Disconnect = 21,

    /// <summary>Answers with something that is not JSON.</summary>
    Garbage = 22,

    /// <summary>Answers with the first half of a message; then the answer ends (over stdio: nothing follows).</summary>
    HalfMessage = 23,

    /// <summary>HTTP: an event stream of comments that never ends, one every <see cref="Fault.DelayMs"/>.</summary>
    EndlessComments = 24,

    /// <summary>A message that never ends, 64 KiB every <see cref="Fault.DelayMs"/>.</summary>
    EndlessMessage = 25,

    /// <summary>HTTP: takes the request and sends nothing at all, not even headers.</summary>
    Nothing = 26,

    /// <summary>HTTP: the right answer, sent in pieces of <see cref="Fault.Bytes"/> bytes, one every <see cref="Fault.DelayMs"/>.</summary>
    Drip = 27,
}
