using Microsoft.IdentityModel.Tokens;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>Reads the keys of issuers from where their settings say.</summary>
internal sealed class KeySetReader : IDisposable
{
    private const int MaxSize = 1024 * 1024;
    private const int MinRsaBits = 2048;
    private const string MetadataPath = "/.well-known/openid-configuration";

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        MaxResponseContentBufferSize = MaxSize,

        // Whoever reads has a cap of his own, on his own clock.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="InvalidDataException">What is there is not what it should be.</exception>
    public async Task<ImmutableArray<SecurityKey>> ReadAsync(JwtIssuerOptions issuer, CancellationToken cancellationToken)
    {
        var text = issuer switch
        {
            { Jwks: { } inline } => inline,
            { JwksFile: { } file } => await File.ReadAllTextAsync(file, cancellationToken),
            _ => await GetAsync(issuer.JwksUrl ?? await FindKeySetAsync(issuer, cancellationToken), cancellationToken),
        };
        return Parse(text);
    }

    /// <summary>The public keys of a key set that are fit to check signatures.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public static ImmutableArray<SecurityKey> Parse(string text)
    {
        ImmutableArray<SecurityKey> keys;
        try
        {
            // Never a symmetric key: with it, who may check tokens may write them.
            keys = [.. new JsonWebKeySet(text).GetSigningKeys().Where(key => key is ECDsaSecurityKey || (key is AsymmetricSecurityKey && key.KeySize >= MinRsaBits))];
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            throw new InvalidDataException("The key set is not a JSON Web Key Set.", exception);
        }

        return keys.IsEmpty ? throw new InvalidDataException($"The key set has neither an EC key nor an RSA key of {MinRsaBits} bits or more.") : keys;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> FindKeySetAsync(JwtIssuerOptions issuer, CancellationToken cancellationToken)
    {
        var address = issuer.MetadataUrl ?? issuer.Issuer.TrimEnd('/') + MetadataPath;
        try
        {
            using var json = JsonDocument.Parse(await GetAsync(address, cancellationToken));
            if (JwtClaims.Text(json.RootElement, "issuer") != issuer.Issuer)
            {
                throw new InvalidDataException("The metadata belongs to another issuer.");
            }

            return JwtClaims.Text(json.RootElement, "jwks_uri") is { } uri && JwtAddresses.IsAllowed(uri)
                ? uri
                : throw new InvalidDataException($"The metadata's 'jwks_uri' is not {JwtAddresses.Rule}.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("The metadata is not a JSON object.", exception);
        }
    }

    private async Task<string> GetAsync(string address, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(address, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }
}
