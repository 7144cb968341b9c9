using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace McpOrleans.Api.Authentication;

/// <summary>
/// Finds out who makes a request. API keys, with which nearly all calls come, are looked up here; for tokens, and for whatever is
/// refused, ASP.NET's authentication is asked.
/// </summary>
internal sealed class CallerAuthentication(AdminCredential admin, ApiKeyVerifier verifier)
{
    /// <summary>The caller; null: there is no valid credential, which a challenge will say.</summary>
    public async ValueTask<ClaimsPrincipal?> IdentifyAsync(HttpContext context)
    {
        if (ApiKeyAuthenticationHandler.FindKey(context.Request) is { } key)
        {
            // First where the two can look alike: a tenant's key needs grains, and the admin must get in without them.
            if (admin.MayLookLikeATenants && admin.Matches(key))
            {
                return admin.Ticket.Principal;
            }

            if (ApiKeyText.TryParse(key, out _) && await verifier.VerifyAsync(key, context.RequestAborted) is (KeyVerdict.Valid, { } known))
            {
                return known.Ticket.Principal;
            }

            if (!admin.MayLookLikeATenants && admin.Matches(key))
            {
                return admin.Ticket.Principal;
            }
        }

        return await context.AuthenticateAsync() is { Succeeded: true, Principal: { } caller } ? caller : null;
    }
}
