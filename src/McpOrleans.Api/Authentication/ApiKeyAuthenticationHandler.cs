using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;

namespace McpOrleans.Api.Authentication;

/// <summary>
/// API keys: <c>Authorization: Bearer …</c> or <c>X-Api-Key: …</c>. Says to a caller what is wrong with a key that
/// <see cref="CallerAuthentication"/> did not accept.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ProtectedResource resource) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string HeaderName = "X-Api-Key";

    private KeyVerdict Verdict => RequestScope.Find(Context)?.KeyVerdict ?? KeyVerdict.Unknown;

    /// <summary>Who comes with a valid key never gets here.</summary>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(FindKey(Request) is null ? AuthenticateResult.NoResult() : AuthenticateResult.Fail($"API key: {Verdict}."));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var keyWasGiven = FindKey(Request) is not null;
        if (Verdict != KeyVerdict.TenantDisabled)
        {
            Response.Headers.WWWAuthenticate = resource.Challenge(Request, keyWasGiven ? ProtectedResource.InvalidToken : null);
        }

        var problem = Verdict switch
        {
            KeyVerdict.Expired => Problem.CredentialExpired(),
            KeyVerdict.TenantDisabled => Problem.TenantDisabled(),
            _ => Problem.Unauthenticated(keyWasGiven),
        };
        return problem.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.Forbidden().ExecuteAsync(Context);

    /// <summary>What a request presents as a key; null: nothing.</summary>
    public static string? FindKey(HttpRequest request) =>
        BearerToken.Find(request) ?? (request.Headers.TryGetValue(HeaderName, out var values) && values is [{ } key] ? key : null);
}
