using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;

namespace McpOrleans.Api.Authentication;

/// <summary>API keys: <c>Authorization: Bearer …</c> or <c>X-Api-Key: …</c>.</summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AdminCredential adminKey,
    ApiKeyVerifier verifier,
    ProtectedResource resource) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string HeaderName = "X-Api-Key";

    private KeyVerdict _verdict;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        switch (Context.IsOpenToAnyone() ? null : FindKey(Request))
        {
            case null:
                return AuthenticateResult.NoResult();
            case var key when adminKey.Matches(key):
                return AuthenticateResult.Success(adminKey.Ticket);
            case var key:
                (_verdict, var known) = await verifier.VerifyAsync(key, Context.RequestAborted);
                return _verdict == KeyVerdict.Valid
                    ? AuthenticateResult.Success(known!.Ticket)
                    : AuthenticateResult.Fail($"API key: {_verdict}.");
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var keyWasGiven = FindKey(Request) is not null;
        if (_verdict != KeyVerdict.TenantDisabled)
        {
            Response.Headers.WWWAuthenticate = resource.Challenge(Request, keyWasGiven ? ProtectedResource.InvalidToken : null);
        }

        var problem = _verdict switch
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
