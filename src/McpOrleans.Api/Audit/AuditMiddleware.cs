using System.Security.Claims;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Requests;
using McpOrleans.Api.Authentication;
using McpOrleans.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace McpOrleans.Api.Audit;

/// <summary>
/// Records every call, every admin action and whatever else is refused, once it is answered. The outermost middleware, so that
/// it sees what all others make of a request.
/// </summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditTrail trail, IOptions<McpOrleansApiOptions> options, TimeProvider time)
{
    private const string UnknownAction = "unknown";

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var note = new AuditNote();
        context.Features.Set(note);
        try
        {
            await next(context);
        }
        catch
        {
            note.Outcome ??= ErrorCodes.InternalError;
            throw;
        }
        finally
        {
            if (IsRecorded(context))
            {
                trail.Record(Describe(context, note, started), context.User.Identity is { IsAuthenticated: true });
            }
        }
    }

    private static bool IsRecorded(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Audited>() is not null
        || context.Response.StatusCode
            is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests;

    private AuditRecord Describe(HttpContext context, AuditNote note, long started)
    {
        var duration = time.GetElapsedTime(started);
        return new AuditRecord
        {
            Time = time.GetUtcNow() - duration,
            Tenant = TenantOf(context, out var generation),
            TenantGeneration = generation,
            CallerId = context.User.GetCallerId(),
            Role = context.User.FindFirst(ClaimTypes.Role)?.Value,
            Action = ActionOf(context),
            Server = AuditNote.Clean(note.Server ?? context.GetRouteValue("name") as string),
            Tool = AuditNote.Clean(note.Tool),
            Outcome = note.Outcome ?? OutcomeOf(context.Response.StatusCode),
            Status = note.Status ?? context.Response.StatusCode,
            DurationMs = Math.Round(duration.TotalMilliseconds, 3),
            RequestId = context.TraceIdentifier,
            HasIdempotencyKey = note.HasIdempotencyKey,
            ArgumentsSha256 = note.ArgumentsSha256 is { } hash ? [.. hash] : [],
            KeyId = AuditNote.Clean(note.KeyId ?? context.GetRouteValue("id") as string),
            RemoteAddress = options.Value.AuditRemoteAddress ? context.Connection.RemoteIpAddress?.ToString() : null,
        };
    }

    /// <summary>The tenant acted for. Who names one in the route that he has nothing to do with leaves no trace there, only in his own.</summary>
    private static string TenantOf(HttpContext context, out long generation)
    {
        generation = context.GetTenantGeneration();
        if (context.Features.Get<IMcpTenant>() is { } tenant)
        {
            return tenant.Name;
        }

        if (context.GetRouteValue(TenantMiddleware.RouteParameter) is string named && context.User.IsInRole(Roles.PlatformAdmin))
        {
            return Names.Shown(named);
        }

        generation = context.User.GetTenantGeneration();
        return context.User.FindFirst(CallerClaims.Tenant)?.Value ?? "";
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
