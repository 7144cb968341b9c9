using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>
/// One authentication scheme for each issuer, so that neither the keys nor the rules of one are ever used for a token of another;
/// before them, one that selects. Where no issuer is configured nothing changes.
/// </summary>
internal sealed class JwtSchemes(IOptions<McpOrleansApiOptions> api) : IConfigureOptions<AuthenticationOptions>
{
    public const string Selector = "Credential";

    private const string Prefix = "Jwt:";

    public static string NameOf(int issuer) => $"{Prefix}{issuer}";

    public void Configure(AuthenticationOptions authentication)
    {
        var count = api.Value.Jwt.Issuers.Count;
        for (var i = 0; i < count; i++)
        {
            authentication.AddScheme(NameOf(i), scheme => scheme.HandlerType = typeof(JwtBearerHandler));
        }

        if (count > 0)
        {
            authentication.DefaultScheme = Selector;
        }
    }
}
