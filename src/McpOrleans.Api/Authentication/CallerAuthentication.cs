using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace McpOrleans.Api.Authentication;

/// <summary>
/// Finds out who makes a request. API keys, which nearly all calls carry, are looked up only here. Tokens are checked by ASP.NET's
/// authentication.
/// </summary>
internal sealed class CallerAuthentication(AdminCredential admin, ApiKeyVerifier verifier)
{
    /// <summary>Returns the caller. Null: there is no valid credential, and a challenge will say why.</summary>
    public async ValueTask<ClaimsPrincipal?> IdentifyAsync(HttpContext context, RequestScope scope)
    {
        if (ApiKeyAuthenticationHandler.FindKey(context.Request) is { } key)
        {
            var isTenants = ApiKeyText.TryParse(key, out var text);

            // When the admin's key can look like a tenant's key, it is checked first: a tenant's key is looked up in grains, and the
            // admin must be let in without them.
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
