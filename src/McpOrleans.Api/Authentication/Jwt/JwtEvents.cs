using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>What the front adds to ASP.NET's handler of JWTs: keys of its own keeping, the tenant, and its own answers.</summary>
internal sealed partial class JwtEvents(
    JwtIssuers issuers, JwtVerifier verifier, ProtectedResource resource, TimeProvider time, ILogger<JwtEvents> logger) : JwtBearerEvents
{
    private readonly AnonymousFlood _flood = new(time);

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        if (context.HttpContext.Features.Get<UnverifiedJwt>() is not { } token)
        {
            context.Fail(new JwtRefusal(JwtVerdict.Unreadable));
        }
        else if (!await issuers.Find(context.Scheme.Name)!.Keys.EnsureAsync(token.KeyId, context.HttpContext.RequestAborted))
        {
            context.Fail(new JwtRefusal(JwtVerdict.NoKeys));
        }
        else
        {
            context.Token = token.Text;
        }
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var (caller, refusal) = await verifier.VerifyAsync(
            context.HttpContext.Features.Get<UnverifiedJwt>()!,
            issuers.Find(context.Scheme.Name)!,
            context.HttpContext.RequestAborted);
        if (caller is null)
        {
            context.Fail(new JwtRefusal(refusal));
        }
        else
        {
            context.Principal = caller;

            // A stream that the token opens lasts as long as the token is taken.
            context.Properties.ExpiresUtc += issuers.Find(context.Scheme.Name)!.Options.ClockSkew;
        }
    }

    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var verdict = context.AuthenticateFailure switch
        {
            JwtRefusal refusal => refusal.Verdict,
            SecurityTokenExpiredException => JwtVerdict.Expired,
            _ => (JwtVerdict?)null,
        };
        var issuer = issuers.Find(context.Scheme.Name)!.Options.Issuer;
        var reason = verdict?.ToString() ?? context.AuthenticateFailure?.GetType().Name;
        if (_flood.TryPass(out _))
        {
            LogRefused(logger, http.TraceIdentifier, issuer, reason);
        }

        if (verdict is not (JwtVerdict.TenantDisabled or JwtVerdict.NoKeys))
        {
            http.Response.Headers.WWWAuthenticate = resource.Challenge(http.Request, ProtectedResource.InvalidToken);
        }

        var problem = verdict switch
        {
            JwtVerdict.Expired => Problem.CredentialExpired(),
            JwtVerdict.TenantDisabled => Problem.TenantDisabled(),
            JwtVerdict.NoKeys => Problem.CredentialUnjudged(),
            _ => Problem.Unauthenticated(credentialWasGiven: true),
        };
        return problem.ExecuteAsync(http);
    }

    public override Task Forbidden(ForbiddenContext context)
    {
        context.Response.Headers.WWWAuthenticate = resource.Challenge(context.Request, ProtectedResource.InsufficientScope);
        return Problem.Forbidden().ExecuteAsync(context.HttpContext);
    }

    // Never what a token says: it may be anybody's words.
    [LoggerMessage(1, LogLevel.Information, "Request {RequestId}: a token was refused, which was checked as a token of {Issuer}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string requestId, string issuer, string? reason);
}
