using System.Text.Json.Nodes;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

/// <summary>A front that takes the tokens of two issuers. They have keys of the same ids, and only the first may make platform admins.</summary>
public sealed class TokenFront(Service service) : IAsyncLifetime
{
    /// <summary>Why the tests of tokens are skipped.</summary>
    public const string Missing = "this build was made without the JWT packages (docs/building.md)";

    private Front? _front;

    public static bool IsPartOfBuild => JwtSupport.IsPartOfBuild;

    public Tenant Tenant { get; private set; } = null!;

    public SigningKey Rsa { get; } = SigningKey.Rsa("rsa");

    public SigningKey Pss { get; } = SigningKey.Rsa("pss", "PS256");

    public SigningKey Ec { get; } = SigningKey.Ec("ec");

    public SigningKey OtherRsa { get; } = SigningKey.Rsa("rsa");

    public TokenIssuer First { get; private set; } = null!;

    public TokenIssuer Second { get; private set; } = null!;

    public LogLines Logs { get; } = new(LogLevel.Trace);

    public Uri Address => _front!.Address;

    public IServiceProvider Services => _front!.Services;

    /// <summary>Sends the admin key with every request.</summary>
    public HttpClient Http => _front!.Http;

    public async ValueTask InitializeAsync()
    {
        if (!IsPartOfBuild)
        {
            return;
        }

        First = await TokenIssuer.StartAsync(Rsa, Pss, Ec);
        Second = await TokenIssuer.StartAsync(OtherRsa);
        _front = await Front.StartAsync(
            service,
            options =>
            {
                options.Jwt.Scopes.Add("mcp:call");
                options.Jwt.Issuers.Add(new JwtIssuerOptions { Issuer = First.Name, Audiences = { TokenIssuer.Audience }, AllowPlatformAdmin = true });
                options.Jwt.Issuers.Add(new JwtIssuerOptions
                {
                    Issuer = Second.Name,
                    Audiences = { "other", TokenIssuer.Audience },
                    JwksUrl = Second.Name + "/keys",
                    SubjectClaim = "client_id",
                    TenantClaim = "https://example.com/org",
                    Tenants = { "t-*" },
                    RoleClaim = "realm_access.roles",
                    CallerValues = { "agent", "reader" },
                    ToolsClaim = "tools",
                });
            },
            logs: Logs);
        Tenant = NewTenant();
        await Tenant.CreateAsync();
    }

    /// <summary>A tenant that no other test uses, and that this front knows as soon as it is there.</summary>
    public Tenant NewTenant() => new(Http, $"t-{Guid.NewGuid():N}");

    public JsonObject Claims(string role = "caller") => First.Claims(Tenant.Name, role);

    /// <summary>The claims of a token of the second issuer, with its own names for everything.</summary>
    public JsonObject OtherClaims(JsonNode roles, params string[] tools)
    {
        var claims = Second.Claims("ignored", "ignored");
        claims["client_id"] = "robot";
        claims["https://example.com/org"] = Tenant.Name;
        claims["realm_access"] = new JsonObject { ["roles"] = roles };
        claims["tools"] = new JsonArray([.. tools.Select(tool => JsonValue.Create(tool))]);
        return claims;
    }

    public async Task<Answer> SendAsync(string? token, string method = "GET", string path = "/mcp/servers", string header = "Authorization")
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? $"Bearer {token}" : token);
        }

        return await Answer.ReadAsync(await http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _front, First, Second }.OfType<IAsyncDisposable>())
        {
            await part.DisposeAsync();
        }

        foreach (var key in new[] { Rsa, Pss, Ec, OtherRsa })
        {
            key.Dispose();
        }

        Logs.Dispose();
    }
}
