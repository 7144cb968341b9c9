using System.Runtime.InteropServices;

namespace McpOrleans.Api.Audit;

/// <summary>Records every call, every admin action and whatever else is refused, once it is answered.</summary>
internal sealed class RequestAudit(AuditTrail trail, IOptions<McpOrleansApiOptions> options, TimeProvider time)
{
    private const string UnknownAction = "unknown";

    /// <param name="context">The request, with its answer.</param>
    /// <param name="scope">What is known of it.</param>
    /// <param name="started">The timestamp of its beginning.</param>
    public void Record(HttpContext context, RequestScope scope, long started)
    {
        if (IsRecorded(context))
        {
            trail.Record(Describe(context, scope, scope.Note, ActionOf(context), started), context.User.Identity is { IsAuthenticated: true });
        }
    }

    /// <summary>Records one message among those that a request may have.</summary>
    /// <param name="context">The request.</param>
    /// <param name="note">What is known of the message.</param>
    /// <param name="action">The operation's id.</param>
    /// <param name="started">The timestamp of its beginning.</param>
    public void RecordMessage(HttpContext context, AuditNote note, string action, long started) =>
        trail.Record(Describe(context, RequestScope.Find(context)!, note, action, started), isAuthenticated: true);

    private static bool IsRecorded(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Audited>() is not null
        || context.Response.StatusCode
            is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests;

    private AuditRecord Describe(HttpContext context, RequestScope scope, AuditNote note, string action, long started)
    {
        var duration = time.GetElapsedTime(started);
        return new AuditRecord
        {
            Time = time.GetUtcNow() - duration,
            Tenant = TenantOf(context, scope, out var generation),
            TenantGeneration = generation,
            CallerId = context.User.GetCallerId(),
            Role = context.User.FindRole(),
            Action = action,
            Server = AuditNote.Clean(note.Server ?? context.GetRouteValue("name") as string),
            Tool = AuditNote.Clean(note.Tool),
            Outcome = note.Outcome ?? OutcomeOf(context.Response.StatusCode),
            Status = note.Status ?? context.Response.StatusCode,
            DurationMs = Math.Round(duration.TotalMilliseconds, 3),
            RequestId = context.TraceIdentifier,
            HasIdempotencyKey = note.HasIdempotencyKey,
            ArgumentsSha256 = note.ArgumentsSha256 is { } hash ? ImmutableCollectionsMarshal.AsImmutableArray(hash) : [],
            KeyId = AuditNote.Clean(note.KeyId ?? context.GetRouteValue("id") as string),
            Detail = note.Detail,
            RemoteAddress = options.Value.AuditRemoteAddress ? context.Connection.RemoteIpAddress?.ToString() : null,
        };
    }

    /// <summary>The tenant acted for. A caller that names a tenant it has nothing to do with leaves its record in its own.</summary>
    private static string TenantOf(HttpContext context, RequestScope scope, out long generation)
    {
        generation = scope.TenantGeneration;
        if (scope.Tenant is { } tenant)
        {
            return tenant.Name;
        }

        if (context.GetRouteValue(RequestAdmission.TenantParameter) is string named && context.User.IsInRole(Roles.PlatformAdmin))
        {
            return Names.Shown(named);
        }

        generation = context.User.GetTenantGeneration();
        return context.User.FindTenant() ?? "";
    }

    /// <summary>The operation's id, the same for a tenant's own routes and for those of platform admins.</summary>
    private static string ActionOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<IEndpointNameMetadata>() is [var name, ..] ? name.EndpointName : UnknownAction;

    private static string OutcomeOf(int status) => status switch
    {
        < 400 => AuditNote.Ok,
        StatusCodes.Status401Unauthorized => ErrorCodes.Unauthenticated,
        StatusCodes.Status403Forbidden => ErrorCodes.Forbidden,
        < 500 => ErrorCodes.InvalidRequest,
        _ => ErrorCodes.InternalError,
    };
}
