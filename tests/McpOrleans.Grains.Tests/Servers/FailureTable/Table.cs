using static McpOrleans.ErrorCodes;
using static McpOrleans.Grains.Tests.Servers.FailureTable.Edge;
using static McpOrleans.Grains.Tests.Servers.FailureTable.Told;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>
/// For each transport and each way to fail, with and without a session, for annotated and other tools: how often the call is sent and
/// runs, what the caller is told, what the circuit counts, and what happens to the connection.
/// </summary>
public static class Table
{
    private const bool Counts = true;
    private const bool Free = false;
    private const string TimedOut = ErrorCodes.Timeout;

    public static IReadOnlyList<Row> Rows { get; } =
    [
        //   where        what happens                    plain    read-only  code               told        circuit  connection
        // Whatever an answer says, it is the server's own.
        Line(All,         Way.Answer,                     (1, 1),  (1, 1),    null,              Answer,     Free,    Link.Kept),
        Line(All,         Way.IsError,                    (1, 1),  (1, 1),    null,              Answer,     Free,    Link.Kept),
        Line(All,         Way.ErrorSessionNotFound,       (1, 1),  (1, 1),    ProtocolError,     Answer,     Free,    Link.Kept),
        Line(All,         Way.Error404,                   (1, 1),  (1, 1),    ProtocolError,     Answer,     Free,    Link.Kept),
        Line(All,         Way.ErrorConnectionClosed,      (1, 1),  (1, 1),    ProtocolError,     Answer,     Free,    Link.Kept),
        Line(All,         Way.ErrorInvalidParams,         (1, 1),  (1, 1),    InvalidRequest,    Answer,     Free,    Link.Kept),
        Line(Http,        Way.ErrorOfNobody,              (1, 1),  (1, 1),    ProtocolError,     Answer,     Free,    Link.Kept),
        Line(Net,         Way.Http400WithError,           (1, 0),  (1, 0),    InvalidRequest,    Answer,     Free,    Link.Kept),
        Line(Net,         Way.Http400WithErrorOfNobody,   (1, 0),  (1, 0),    ProtocolError,     Answer,     Free,    Link.Kept),

        // The connection breaks. A call that was never sent did not run. Nobody knows whether a call that was sent ran.
        Line(Net,         Way.Refuse,                     (0, 0),  (0, 0),    ConnectionFailed,  DidNotRun,  Counts,  Link.Lost) with { Failures = (1, 1), Lost = (1, 1) },
        Line(Net,         Way.CloseUnrun,                 (1, 0),  (3, 0),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),
        Line(Stdio,       Way.CloseUnrun,                 (1, 0),  (3, 0),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),
        Line(All,         Way.CloseRan,                   (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),
        Line(Net,         Way.CloseRanThenRefuse,         (1, 1),  (1, 1),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost) with { Failures = (1, 2) },
        Line(All,         Way.BreakBody,                  (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),
        Line(Http,        Way.BreakEvents,                (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),
        Line(Stdio,       Way.EndOutput,                  (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),

        // The connection ends while nothing is called. The next call succeeds.
        Line(Sse | Stdio, Way.GoneBefore,                 (1, 1),  (1, 1),    null,              Answer,     Free,    Link.Lost),
        Line(Http,        Way.GoneBefore,                 (1, 1),  (1, 1),    null,              Answer,     Free,    Link.Kept),
        Line(Stdio,       Way.CloseInputBefore,           (1, 1),  (1, 1),    null,              Answer,     Free,    Link.Lost),

        // A broken stream whose events have ids is resumed where it broke, in the revisions that have sessions.
        Line(HttpSession | HttpOlder, Way.Resumable,      (1, 1),  (1, 1),    null,              Answer,     Free,    Link.Kept),
        Line(HttpNewer,   Way.Resumable,                  (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),
        Line(Http,        Way.ResumeRefused,              (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),
        Line(Http,        Way.ResumeUnreachable,          (1, 1),  (1, 1),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost) with { Failures = (1, 2) },

        // There is no answer, or none that the transport can match with the request.
        Line(All,         Way.Hang,                       (1, 1),  (1, 1),    TimedOut,          MayHaveRun, Counts,  Link.Kept),
        Line(Sse | Stdio, Way.Garbage,                    (1, 1),  (1, 1),    TimedOut,          MayHaveRun, Counts,  Link.Kept),
        Line(Sse | Stdio, Way.HalfMessage,                (1, 1),  (1, 1),    TimedOut,          MayHaveRun, Counts,  Link.Kept),
        Line(Sse | Stdio, Way.OtherId,                    (1, 1),  (1, 1),    TimedOut,          MayHaveRun, Counts,  Link.Kept),
        Line(Sse | Stdio, Way.ErrorOfNobody,              (1, 1),  (1, 1),    TimedOut,          MayHaveRun, Counts,  Link.Kept),
        Line(Sse,         Way.NoContent,                  (1, 1),  (1, 1),    TimedOut,          MayHaveRun, Counts,  Link.Kept),

        // The answer is not valid.
        Line(Http,        Way.Garbage,                    (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Http,        Way.Html,                       (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Net,         Way.NoHttp,                     (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Http,        Way.HalfMessage,                (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Http,        Way.OtherId,                    (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Http,        Way.NoContent,                  (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Http,        Way.Accepted,                   (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Http,        Way.EndOfEvents,                (1, 1),  (3, 3),    ProtocolError,     MayHaveRun, Counts,  Link.Kept),
        Line(Sse,         Way.EndOfEvents,                (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Lost),

        // An answer beyond a limit of the service fails only its own call. It is not repeated, because it would exceed the limit again.
        Line(All,         Way.TooLarge,                   (1, 1),  (1, 1),    ProtocolError,     MayHaveRun, Free,    Link.Kept),
        Line(Http,        Way.TooLargeEvents,             (1, 1),  (1, 1),    ProtocolError,     MayHaveRun, Free,    Link.Kept),

        // HTTP statuses. A refused call is not a failure of the server. If it may be refused after it ran, it may have run.
        Line(Net,         Way.Http400,                    (1, 0),  (1, 0),    ProtocolError,     MayHaveRun, Free,    Link.Kept),
        Line(Net,         Way.Http401,                    (1, 0),  (1, 0),    ConnectionFailed,  DidNotRun,  Free,    Link.Kept),
        Line(Net,         Way.Http403,                    (1, 0),  (1, 0),    ConnectionFailed,  DidNotRun,  Free,    Link.Kept),
        Line(NoSession,   Way.Http404,                    (1, 0),  (1, 0),    ProtocolError,     DidNotRun,  Free,    Link.Kept),
        Line(Sse,         Way.Http404,                    (1, 0),  (1, 0),    ProtocolError,     DidNotRun,  Free,    Link.Lost),
        Line(HttpSession, Way.Http404,                    (2, 0),  (2, 0),    ConnectionFailed,  DidNotRun,  Free,    Link.New),
        Line(Net,         Way.Http405,                    (1, 0),  (1, 0),    ProtocolError,     DidNotRun,  Free,    Link.Kept),
        Line(Net,         Way.Http408,                    (1, 1),  (1, 1),    TimedOut,          MayHaveRun, Free,    Link.Kept),
        Line(Net,         Way.Http409,                    (1, 0),  (1, 0),    ProtocolError,     MayHaveRun, Free,    Link.Kept),
        Line(Net,         Way.Http413,                    (1, 0),  (1, 0),    ProtocolError,     MayHaveRun, Free,    Link.Kept),
        Line(Net,         Way.Http429,                    (1, 0),  (1, 0),    Overloaded,        DidNotRun,  Free,    Link.Kept) with { RetryAfter = 7 },
        Line(Net,         Way.Http500,                    (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Kept),
        Line(Net,         Way.Http500WithError,           (1, 1),  (3, 3),    ConnectionFailed,  MayHaveRun, Counts,  Link.Kept),
        Line(Net,         Way.Http503,                    (1, 0),  (3, 0),    ConnectionFailed,  MayHaveRun, Counts,  Link.Kept),
        Line(Net,         Way.RedirectElsewhere,          (1, 0),  (1, 0),    ConnectionFailed,  DidNotRun,  Free,    Link.Lost),
        Line(Net,         Way.RedirectLoop,               (1, 0),  (1, 0),    ProtocolError,     DidNotRun,  Free,    Link.Lost),
        Line(Net,         Way.Moved,                      (2, 1),  (2, 1),    null,              Answer,     Free,    Link.Lost) with { Lost = (1, 1) },

        // A lost session is replaced once, and the call, which did not run, is sent on the new one.
        Line(HttpSession, Way.Forget404,                  (2, 1),  (2, 1),    null,              Answer,     Free,    Link.New) with { Lost = (1, 1) },
        Line(HttpSession, Way.Forget400,                  (2, 1),  (2, 1),    null,              Answer,     Free,    Link.New) with { Lost = (1, 1) },
        Line(HttpSession, Way.ForgetThenSilent,           (1, 0),  (1, 0),    TimedOut,          DidNotRun,  Counts,  Link.New),

        // The caller, or an admin, ends the call while it runs.
        Line(All,         Way.Cancel,                     (1, 1),  (1, 1),    Cancelled,         MayHaveRun, Free,    Link.Kept),
        Line(All,         Way.Disconnect,                 (1, 1),  (2, 2),    ConnectionFailed,  MayHaveRun, Free,    Link.New) with { RepetitionHelps = true, Lost = (1, 1) },
        Line(All,         Way.Reconnect,                  (1, 1),  (2, 2),    ConnectionFailed,  MayHaveRun, Free,    Link.New) with { RepetitionHelps = true, Lost = (1, 1) },
        Line(All,         Way.OtherHeader,                (1, 1),  (2, 2),    ConnectionFailed,  MayHaveRun, Free,    Link.New) with { RepetitionHelps = true, Lost = (1, 1) },
    ];

    private static Row Line(
        Edge edges, Way way, (int Sent, int Ran) plain, (int Sent, int Ran) repeatable, string? code, Told told, bool counts, Link link) =>
        new(edges, way, new(plain.Sent, plain.Ran), new(repeatable.Sent, repeatable.Ran), code, told, counts, link);
}
