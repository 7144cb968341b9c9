using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace McpOrleans.Api.Authentication;

/// <summary>
/// Finds out who makes a request. API keys, with which nearly all calls come, are looked up here and nowhere else; for tokens ASP.NET's
/// authentication is asked.
/// </summary>
internal sealed class CallerAuthentication(AdminCredential admin, ApiKeyVerifier verifier)
{
    /// <summary>The caller; null: there is no valid credential, and a challenge will say why.</summary>
    public async ValueTask<ClaimsPrincipal?> IdentifyAsync(HttpContext context, RequestScope scope)
    {
        if (ApiKeyAuthenticationHandler.FindKey(context.Request) is { } key)
        {
            var isTenants = ApiKeyText.TryParse(key, out var text);

            // First where the two can look alike: a tenant's key needs grains, and the admin must get in without them.
            if ((!isTenants || admin.MayLookLikeATenants) && admin.Matches(key))
            {
                return admin.Principal;
            }

            if (isTenants)
            {
                (scope.KeyVerdict, var known) = await verifier.VerifyAsync(key, text!.Value, context.RequestAborted);
                return scope.KeyVerdict is KeyVerdict.Valid ? known!.Principal : null;
            }
        }

        return await context.AuthenticateAsync() is { Succeeded: true, Principal: { } caller } ? caller : null;
    }
}
