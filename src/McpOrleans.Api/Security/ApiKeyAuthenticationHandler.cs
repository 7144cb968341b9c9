using System.Text.Encodings.Web;
using McpOrleans.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpOrleans.Api.Security;

/// <summary>API keys: <c>Authorization: Bearer …</c> or <c>X-Api-Key: …</c>; the former wins.</summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AdminKey adminKey) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string HeaderName = "X-Api-Key";

    private const string BearerPrefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var keyWasGiven = FindKey() is not null;
        Response.Headers.WWWAuthenticate = keyWasGiven ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Problem.Unauthenticated(keyWasGiven).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.Forbidden().ExecuteAsync(Context);

    private AuthenticateResult Authenticate() => FindKey() switch
    {
        null => AuthenticateResult.NoResult(),
        var key when adminKey.Matches(key) => AuthenticateResult.Success(adminKey.Ticket),
        _ => AuthenticateResult.Fail("Unknown API key."),
    };

    private string? FindKey()
    {
        if (Request.Headers.Authorization is [{ } authorization]
            && authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[BearerPrefix.Length..].Trim();
        }

        return Request.Headers.TryGetValue(HeaderName, out var values) && values is [{ } key] ? key : null;
    }
}
