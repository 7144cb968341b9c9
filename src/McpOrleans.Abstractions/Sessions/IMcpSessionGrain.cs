using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// A session of a client that speaks a revision of MCP with sessions (until 2025-11-25), so that any front can continue it. The grain's
/// key is a <see cref="SessionKey"/>. The session's facts are stored; it ends when the client ends it, or after it was idle for long.
/// </summary>
[Alias(TypeAliases.McpSessionGrain)]
public interface IMcpSessionGrain : IGrainWithStringKey
{
    /// <summary>Begins the session. It is stored when the method returns.</summary>
    /// <param name="facts">What the client said of itself.</param>
    /// <returns>Null, or why it may not begin: the tenant has as many sessions as it may.</returns>
    [Alias("Open")]
    Task<Failure?> OpenAsync(SessionFacts facts);

    /// <summary>Notes that the session is used, and by which front.</summary>
    /// <param name="front">Hears of what concerns requests that it works on.</param>
    /// <returns>The session; null when there is none, or none any more.</returns>
    [Alias("Use"), AlwaysInterleave]
    Task<SessionFacts?> UseAsync(ISessionFront front);

    /// <summary>
    /// Notes that a front sends the session's own stream from now on. The front that did so before is told to stop, so that the client
    /// gets each message once.
    /// </summary>
    /// <param name="front">The front.</param>
    /// <param name="stream">Identifies the stream.</param>
    /// <returns>The session; null when there is none, or none any more.</returns>
    [Alias("OpenStream"), AlwaysInterleave]
    Task<SessionStreamStart?> OpenStreamAsync(ISessionFront front, Guid stream);

    /// <summary>Notes that the session's own stream is still sent, by which the session counts as used.</summary>
    /// <param name="front">The front that sends it.</param>
    /// <param name="stream">Identifies the stream.</param>
    /// <returns>False: another stream has taken its place, or the session has ended.</returns>
    [Alias("HoldStream"), AlwaysInterleave]
    Task<bool> HoldStreamAsync(ISessionFront front, Guid stream);

    /// <summary>Notes where the session's own stream has begun, for a client that comes back without saying what it has seen.</summary>
    /// <param name="stream">Identifies the stream. A stream whose place another one has taken notes nothing.</param>
    /// <param name="position">Where the next stream of the session is to begin then.</param>
    [Alias("NotePosition"), AlwaysInterleave]
    Task NotePositionAsync(Guid stream, string position);

    /// <summary>Sets the least level of the log messages that the client wants.</summary>
    /// <param name="level">One of MCP's levels.</param>
    [Alias("SetLogLevel")]
    Task SetLogLevelAsync(string level);

    /// <summary>Stores that the client has subscribed to a resource, and tells the front that sends the session's stream.</summary>
    /// <param name="uri">The resource's URI as the client gave it.</param>
    /// <returns>Null, or why that may not be: it has as many subscriptions as it may.</returns>
    [Alias("Subscribe")]
    Task<Failure?> SubscribeAsync(string uri);

    /// <summary>The same for a resource of which the client wants to hear no more. It need not have subscribed to it.</summary>
    /// <param name="uri">The resource's URI as the client gave it.</param>
    [Alias("Unsubscribe")]
    Task UnsubscribeAsync(string uri);

    /// <summary>Returns what the client has subscribed to, and notes which front is to hear of changes of that.</summary>
    /// <param name="front">The front that sends the session's stream.</param>
    /// <param name="stream">Identifies the stream.</param>
    /// <returns>Null: another stream has taken its place, or the session has ended.</returns>
    [Alias("FollowSubscriptions"), AlwaysInterleave]
    Task<SessionSubscriptions?> FollowSubscriptionsAsync(IResourceFront front, Guid stream);

    /// <summary>A resource has changed of which the front that sends the session's stream may not have heard, if there is one.</summary>
    /// <param name="uri">The resource's URI as the client gave it.</param>
    [Alias("NoteUpdated"), AlwaysInterleave]
    Task NoteUpdatedAsync(string uri);

    /// <summary>Tells the front that works on a request, whichever it is, that the client no longer wants the reply.</summary>
    /// <param name="requestId">The request's id as JSON in UTF-8.</param>
    [Alias("CallOff"), AlwaysInterleave]
    Task CallOffAsync(byte[] requestId);

    /// <summary>Passes the client's response to a request of the service's on to the front that asked, whichever it is.</summary>
    /// <param name="requestId">The request's id, a text that no other request has.</param>
    /// <param name="response">The response.</param>
    [Alias("Respond"), AlwaysInterleave]
    Task RespondAsync(string requestId, CallResponse response);

    /// <summary>Ends the session, which nobody can continue then. Returns false when there was none.</summary>
    [Alias("End")]
    Task<bool> EndAsync();

    /// <summary>Ends the session if it was idle for too long. Returns false when there is none, or none any more.</summary>
    /// <param name="idle">How long is too long; null: as long as the service's settings say.</param>
    [Alias("Expire")]
    Task<bool> ExpireAsync(TimeSpan? idle = null);
}

/// <summary>A front of the service, as sessions see it.</summary>
[Alias(TypeAliases.SessionFront)]
public interface ISessionFront : IGrainObserver
{
    /// <summary>A client no longer wants the reply to a request.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="requestId">The request's id as JSON in UTF-8.</param>
    [Alias("OnCalledOff"), OneWay]
    Task OnCalledOffAsync(string session, byte[] requestId);

    /// <summary>A client has responded to a request of the service's.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="requestId">The request's id. A front that did not ask ignores it.</param>
    /// <param name="response">The response.</param>
    [Alias("OnResponse"), OneWay]
    Task OnResponseAsync(string session, string requestId, CallResponse response);

    /// <summary>Another stream has taken the place of a stream of a session.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="stream">Identifies the new stream.</param>
    [Alias("OnStreamTaken"), OneWay]
    Task OnStreamTakenAsync(string session, Guid stream);

    /// <summary>A session has ended.</summary>
    /// <param name="session">The session's key.</param>
    [Alias("OnEnded"), OneWay]
    Task OnEndedAsync(string session);
}
