namespace McpOrleans.Api.Hosting;

/// <summary>Reports everything that is wrong with the JWT settings. Each setting is named as it is written in the configuration.</summary>
internal sealed class JwtOptionsValidator : IValidateOptions<McpOrleansApiOptions>
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinKeysRefresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxKeysRefresh = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, McpOrleansApiOptions options)
    {
        var errors = new List<string>();
        if (options.PublicUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && address is { Query: "", Fragment: "", UserInfo: "" }
            && !url.Contains('"', StringComparison.Ordinal)))
        {
            errors.Add("PublicUrl must be an http or https address without query, for example https://mcp.example.com.");
        }

        var issuers = options.Jwt.Issuers;
        if (issuers.Count > 0 && !JwtSupport.IsPartOfBuild)
        {
            errors.Add("Jwt:Issuers: JWT authentication is not part of this build, which was made without its package (docs/building.md).");
        }

        if (options.Jwt.Scopes.Any(scope => scope.Length == 0 || !scope.All(character => character is > ' ' and <= '~' and not ('"' or '\\'))))
        {
            errors.Add("Jwt:Scopes must be visible ASCII characters other than quotes and backslashes.");
        }

        for (var i = 0; i < issuers.Count; i++)
        {
            var place = $"Jwt:Issuers:{i}";
            Check(issuers[i], (setting, message) => errors.Add($"{place}:{setting} {message}"));
            if (issuers.Take(i).Any(other => other.Issuer == issuers[i].Issuer))
            {
                errors.Add($"{place}:Issuer is the same as that of another issuer.");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Check(JwtIssuerOptions issuer, Action<string, string> add)
    {
        // Callers are named issuer#subject, and such a name must have only one meaning.
        if (issuer.Issuer.Length is 0 or > 512 || issuer.Issuer.Any(character => char.IsControl(character) || character == '#'))
        {
            add("Issuer", "must be the value of the claim 'iss' in its tokens, at most 512 characters without '#'.");
        }

        if (issuer.Audiences.Count == 0 || issuer.Audiences.Any(string.IsNullOrWhiteSpace))
        {
            add("Audiences", "must have at least one value and no empty one: the claim 'aud' of its tokens has to be one of them.");
        }

        CheckKeys(issuer, add);
        foreach (var algorithm in issuer.Algorithms.Where(algorithm => !JwtAlgorithms.IsAllowed(algorithm)))
        {
            add("Algorithms", $"'{algorithm}' is not one of {string.Join(", ", JwtAlgorithms.Allowed)}.");
        }

        CheckRange("ClockSkew", issuer.ClockSkew, TimeSpan.Zero, MaxSkew);
        CheckRange("KeysRefresh", issuer.KeysRefresh, MinKeysRefresh, MaxKeysRefresh);
        CheckClaim("SubjectClaim", issuer.SubjectClaim);
        CheckClaim("TenantClaim", issuer.TenantClaim);
        CheckClaim("RoleClaim", issuer.RoleClaim);
        CheckClaim("ToolsClaim", issuer.ToolsClaim);
        CheckClaim("ServersClaim", issuer.ServersClaim);
        if (issuer.Tenant is { } tenant && !Names.IsValid(tenant))
        {
            add("Tenant", $"must be a tenant name: {Names.Rule}.");
        }

        if (issuer.Tenant is not null && issuer.Tenants.Count > 0)
        {
            add("Tenants", "has no effect beside Tenant: set only one of them.");
        }

        if (issuer.PlatformAdminValues.Count > 0 && !issuer.AllowPlatformAdmin)
        {
            add("PlatformAdminValues", "needs AllowPlatformAdmin: true, because such tokens may do everything for every tenant.");
        }

        var roleValues = JwtRoles.Of(issuer).SelectMany(role => role.Values).ToList();
        if (roleValues.Any(string.IsNullOrEmpty) || roleValues.Distinct(StringComparer.Ordinal).Count() != roleValues.Count)
        {
            add("CallerValues", "and the values of the other roles must not be empty, and each can mean one role only.");
        }

        void CheckRange(string setting, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
            {
                add(setting, $"must be {min} to {max}.");
            }
        }

        void CheckClaim(string setting, string? claim)
        {
            if (claim is not null && string.IsNullOrWhiteSpace(claim))
            {
                add(setting, "must be the name of a claim.");
            }
        }
    }

    private static void CheckKeys(JwtIssuerOptions issuer, Action<string, string> add)
    {
        if (new[] { issuer.MetadataUrl, issuer.JwksUrl, issuer.JwksFile, issuer.Jwks }.Count(source => source is not null) > 1)
        {
            add("JwksUrl", "and MetadataUrl, JwksFile, Jwks exclude each other: set one of them, or none for the issuer's own metadata.");
        }

        CheckAddress("MetadataUrl", issuer.MetadataUrl);
        CheckAddress("JwksUrl", issuer.JwksUrl);
        if (issuer is { MetadataUrl: null, JwksUrl: null, JwksFile: null, Jwks: null } && !JwtAddresses.IsAllowed(issuer.Issuer))
        {
            add("Issuer", $"is not the address of metadata ({JwtAddresses.Rule}): set MetadataUrl, JwksUrl, JwksFile or Jwks.");
        }

        if (issuer.JwksFile is { } file && !File.Exists(file))
        {
            add("JwksFile", $"'{file}' does not exist.");
        }

        if (issuer.Jwks is { } text && !IsKeySet(text))
        {
            add("Jwks", "must be a JSON object with 'keys'.");
        }

        void CheckAddress(string setting, string? address)
        {
            if (address is not null && !JwtAddresses.IsAllowed(address))
            {
                add(setting, $"must be {JwtAddresses.Rule}.");
            }
        }
    }

    private static bool IsKeySet(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("keys", out var keys)
                && keys is { ValueKind: JsonValueKind.Array };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
