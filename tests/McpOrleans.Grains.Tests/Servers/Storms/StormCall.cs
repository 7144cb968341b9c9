namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>One call, and what its caller was told.</summary>
/// <param name="Id">The argument that tells its runs upstream; repetitions of a keyed call have the same.</param>
/// <param name="IsKeyed">Its id is an idempotency key, too.</param>
/// <param name="Timeout">How long it might take.</param>
/// <param name="Took">How long it took.</param>
/// <param name="MetHanging">The storage of its server hung when it began or when it ended.</param>
/// <param name="MetActivation">The server's states were being read meanwhile: an activation began, and another one may have ended first.</param>
/// <param name="Reply">What its caller was told; null where that was an exception.</param>
/// <param name="Exception">Null for a reply.</param>
internal sealed record StormCall(
    string Id, bool IsKeyed, TimeSpan Timeout, TimeSpan Took, bool MetHanging, bool MetActivation, McpReply? Reply, Exception? Exception)
{
    public bool Succeeded => Reply is CompletedReply;

    public Failure? Failure => (Reply as FailedReply)?.Failure;

    public string Outcome => Exception?.GetType().Name ?? Failure?.Code ?? "success";

    /// <summary>Its caller was told that it did not run.</summary>
    public bool DidNotRun => Failure is { Ran: false };

    public override string ToString() => $"{(IsKeyed ? "keyed " : "")}{Id}{(MetActivation ? " at an activation" : "")} after {Took.TotalSeconds:0.0} of {Timeout.TotalSeconds} s: {Exception?.ToString() ?? Failure?.ToString() ?? "success"}";
}
