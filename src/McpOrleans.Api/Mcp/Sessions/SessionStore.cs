using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Client.Calls;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary>Begins sessions, and finds those that requests continue.</summary>
internal sealed class SessionStore(IGrainFactory grains, TenantKeys tenants, TenantSigningKeys signingKeys, SessionFront front, TimeProvider time)
{
    /// <summary>Begins a session for the caller of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What the client said of itself.</param>
    /// <returns>The session, or why there is none.</returns>
    public async Task<(ClientSession? Session, RpcError? Error)> OpenAsync(HttpContext context, SessionFacts facts)
    {
        var tenant = context.GetTenant().Name;
        if (await signingKeys.EnsureAsync(tenant, context.RequestAborted) is not { } credentials)
        {
            return (null, RpcError.From(Problem.TenantNotFound(tenant)));
        }

        facts = facts with { TenantGeneration = credentials.Generation };
        var key = SessionKey.Create(tenant, credentials.SigningKey.AsSpan());
        var grain = grains.GetGrain<IMcpSessionGrain>(key.ToString());
        return await grain.OpenAsync(facts) is { } refusal
            ? (null, RpcError.From(refusal))
            : (new ClientSession(key, facts, grain), null);
    }

    /// <summary>The session that a request continues, or why it continues none.</summary>
    public async Task<(ClientSession? Session, RpcError? Error)> FindAsync(HttpContext context)
    {
        var (session, error) = await ReadAsync(context);
        return error is not null || await ReadAsync(session!.Grain, context.RequestAborted) is not { } facts || !await IsOwnAsync(context, session, facts)
            ? (null, error ?? RpcError.NoSession())
            : (session with { Facts = facts }, null);
    }

    /// <summary>The same for a request that opens the session's own stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stream">Identifies the stream.</param>
    /// <param name="found">Gets the session's key before the session hears of the stream.</param>
    /// <returns>The session and where its stream begins, or why there is none.</returns>
    public async Task<(ClientSession? Session, string? Position, RpcError? Error)> OpenStreamAsync(HttpContext context, Guid stream, Action<string> found)
    {
        // Nobody but its owner may end a session's stream by opening another one.
        var (session, error) = await FindAsync(context);
        if (error is not null)
        {
            return (null, null, error);
        }

        found(session!.Key.ToString());
        return await RepeatedRead.ReadAsync(() => session!.Grain.OpenStreamAsync(front.Reference, stream), time, context.RequestAborted) is { } start
            ? (session, start.Position, null)
            : (null, null, RpcError.NoSession());
    }

    /// <summary>Whether a session's stream is still the one that is to be sent. It counts as use of the session.</summary>
    public Task<bool> HoldStreamAsync(ClientSession session, Guid stream, CancellationToken cancellationToken) =>
        RepeatedRead.ReadAsync(() => session.Grain.HoldStreamAsync(front.Reference, stream), time, cancellationToken);

    /// <summary>Orleans does not tell when the silo of a grain is lost, so the grain is asked again.</summary>
    private Task<SessionFacts?> ReadAsync(IMcpSessionGrain session, CancellationToken cancellationToken) =>
        RepeatedRead.ReadAsync(() => session.UseAsync(front.Reference), time, cancellationToken);

    private async Task<(ClientSession? Session, RpcError? Error)> ReadAsync(HttpContext context)
    {
        if (context.Request.Headers[Revisions.VersionHeader] is { Count: > 0 } version
            && !Revisions.WithSessions.Contains(version.ToString().Trim(), StringComparer.Ordinal))
        {
            return (null, RpcError.UnsupportedVersion(version.ToString(), Revisions.WithSessions));
        }

        if (context.Request.Headers[ClientSession.IdHeader] is not [{ } id])
        {
            return (null, RpcError.Malformed($"The request needs the header {ClientSession.IdHeader}, once.") with
            {
                Suggestion = "Begin a session with 'initialize'; the header of its answer is the session's id.",
            });
        }

        var tenant = context.GetTenant().Name;
        var credentials = await GetCredentialsAsync(tenant, context.RequestAborted);
        if (credentials.SigningKey.IsEmpty && SessionKey.IsWellFormed(id))
        {
            // Another front may have begun the tenant's first session a moment ago.
            tenants.Invalidate(tenant);
            credentials = await GetCredentialsAsync(tenant, context.RequestAborted);
        }

        return !credentials.SigningKey.IsEmpty && SessionKey.TryRead(tenant, credentials.SigningKey.AsSpan(), id, out var key)
            ? (new ClientSession(key.Value, Facts: null!, grains.GetGrain<IMcpSessionGrain>(key.Value.ToString())), null)
            : (null, RpcError.NoSession());
    }

    /// <summary>Another caller of the tenant must not continue a session, even if it learnt the id.</summary>
    private async Task<bool> IsOwnAsync(HttpContext context, ClientSession session, SessionFacts facts) =>
        facts.CallerId == context.User.GetCallerId()
        && facts.TenantGeneration == (await GetCredentialsAsync(session.Key.Tenant, context.RequestAborted)).Generation;

    private async ValueTask<TenantCredentials> GetCredentialsAsync(string tenant, CancellationToken cancellationToken) =>
        (await tenants.GetAsync(tenant, Freshness.Normal, cancellationToken)).Credentials;
}
