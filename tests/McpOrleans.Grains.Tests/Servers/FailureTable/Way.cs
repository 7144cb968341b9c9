namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>What the table's server does with a call, or what else happens while the call runs.</summary>
public enum Way
{
    Answer,

    // The connection.
    Refuse,
    CloseUnrun,
    CloseRan,
    CloseRanThenRefuse,
    BreakBody,
    BreakEvents,
    EndOutput,
    GoneBefore,
    CloseInputBefore,
    Resumable,
    ResumeRefused,
    ResumeUnreachable,

    // Silence and nonsense.
    Hang,
    Garbage,
    Html,
    NoHttp,
    HalfMessage,
    OtherId,
    NoContent,
    Accepted,
    EndOfEvents,
    TooLarge,
    TooLargeEvents,

    // HTTP.
    Http400,
    Http400WithError,
    Http400WithErrorOfNobody,
    Http401,
    Http403,
    Http404,
    Http405,
    Http408,
    Http409,
    Http413,
    Http429,
    Http500,
    Http500WithError,
    Http503,
    RedirectElsewhere,
    RedirectLoop,
    Moved,

    // Sessions.
    Forget404,
    Forget400,
    ForgetThenSilent,

    // Answers.
    ErrorSessionNotFound,
    Error404,
    ErrorConnectionClosed,
    ErrorInvalidParams,
    ErrorOfNobody,
    IsError,

    // What the service does while the first call hangs.
    Cancel,
    Disconnect,
    Reconnect,
    OtherHeader,
}
