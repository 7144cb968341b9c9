namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>The issuers whose tokens are taken.</summary>
internal sealed class JwtIssuers : IDisposable
{
    private readonly KeySetReader _reader = new();
    private readonly Dictionary<string, JwtIssuer> _byScheme;
    private readonly Dictionary<string, JwtIssuer> _byName;

    public JwtIssuers(IOptions<McpOrleansApiOptions> options, TimeProvider time, ILogger<JwtIssuers> logger)
    {
        var issuers = options.Value.Jwt.Issuers
            .Select((issuer, i) => new JwtIssuer(
                JwtSchemes.NameOf(i), issuer, new IssuerKeys(issuer, cancellation => _reader.ReadAsync(issuer, cancellation), time, logger)))
            .ToList();
        _byScheme = issuers.ToDictionary(issuer => issuer.Scheme, StringComparer.Ordinal);
        _byName = issuers.ToDictionary(issuer => issuer.Options.Issuer, StringComparer.Ordinal);
    }

    /// <summary>The issuer of a scheme; null when the scheme is not about JWTs.</summary>
    public JwtIssuer? Find(string scheme) => _byScheme.GetValueOrDefault(scheme);

    /// <summary>Who checks the credential of a request: what looks like a JWT never gets to the API keys, and nothing else to an issuer.</summary>
    public string SelectScheme(HttpContext context)
    {
        if (context.IsOpenToAnyone() || BearerToken.Find(context.Request) is not { } credential || !UnverifiedJwt.HasShape(credential))
        {
            return ApiKeyAuthenticationHandler.SchemeName;
        }

        var token = context.Features.Get<UnverifiedJwt>();
        if (token is null && UnverifiedJwt.TryRead(credential) is { } read)
        {
            context.Features.Set(token = read);
        }

        // A token of nobody known is refused by any issuer.
        return token?.Issuer is { } name && _byName.TryGetValue(name, out var issuer) ? issuer.Scheme : JwtSchemes.NameOf(0);
    }

    public void Dispose() => _reader.Dispose();
}

/// <summary>One issuer of tokens.</summary>
/// <param name="Scheme">The authentication scheme that checks its tokens.</param>
/// <param name="Options">Its settings.</param>
/// <param name="Keys">Its keys.</param>
internal sealed record JwtIssuer(string Scheme, JwtIssuerOptions Options, IssuerKeys Keys);
