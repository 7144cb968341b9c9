using Microsoft.AspNetCore.Authentication;

namespace McpOrleans.Api.Authentication;

/// <summary>
/// Finds out whether the caller of a request that lasts may still make it: a stream must not outlive the credential that opened it, nor
/// its tenant.
/// </summary>
internal sealed class CallerCheck(CallerAuthentication callers, TenantRegistry registry, TimeProvider time, ILogger<CallerCheck> logger)
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>True also when nobody can tell now: the next look will.</summary>
    public async Task<bool> MayGoOnAsync(HttpContext context)
    {
        try
        {
            return await IsStillAsync(context);
        }
#pragma warning disable CA1031 // Whatever is the matter, it is not known to be the caller's fault.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (HttpProblems.ForException(exception).ErrorCode is ErrorCodes.InternalError)
            {
                RequestLog.Unexpected(logger, context.TraceIdentifier, exception);
            }

            return true;
        }
    }

    private async ValueTask<bool> IsStillAsync(HttpContext context)
    {
        if (await callers.IdentifyAsync(context, new RequestScope()) is not { } caller
            || caller.GetCallerId() != context.User.GetCallerId()
            || caller.GetTenantGeneration() != context.User.GetTenantGeneration())
        {
            return false;
        }

        // ASP.NET checks a token only once for each request, so it may have expired since. It succeeds for tokens alone.
        if (await context.AuthenticateAsync() is { Succeeded: true, Properties.ExpiresUtc: var expiresAt }
            && (expiresAt <= time.GetUtcNow() || !await HasTenantAsync(context.User.FindTenant(), context.User.GetTenantGeneration(), context)))
        {
            return false;
        }

        return context.FindRouteTenant() is not { } tenant || await HasTenantAsync(tenant, context.GetTenantGeneration(), context);
    }

    private async ValueTask<bool> HasTenantAsync(string? tenant, long generation, HttpContext context) =>
        tenant is not null && await registry.FindAsync(tenant, context.RequestAborted) is { Enabled: true } found && found.Generation == generation;
}
