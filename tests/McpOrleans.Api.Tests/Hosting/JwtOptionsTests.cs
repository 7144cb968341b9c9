using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Authentication.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Hosting;

public sealed class JwtOptionsTests
{
    [Fact]
    public void Options_JwtInABuildWithoutIt_IsAnError()
    {
        Assert.SkipWhen(TokenFront.IsPartOfBuild, "this build has the JWT packages");

        Fail(("Issuers:0:Issuer", "https://example.com"), ("Issuers:0:Audiences:0", "x")).ShouldHaveSingleItem().ShouldContain("not part of this build");
    }

    [Fact]
    public void Options_OfTheEnvironment_AreTaken()
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);

        var issuer = Options(
            ("Issuers:0:Issuer", "https://example.com"), ("Issuers:0:Audiences:0", "a"), ("Issuers:0:Audiences:1", "b"),
            ("Issuers:0:Algorithms:0", "ES384"), ("Issuers:0:ClockSkew", "00:01:00"), ("Issuers:0:AllowPlatformAdmin", "true"),
            ("Issuers:0:PlatformAdminValues:0", "root")).Jwt.Issuers.ShouldHaveSingleItem();

        issuer.Audiences.ShouldBe(["a", "b"]);
        issuer.Algorithms.ShouldBe(["ES384"]);
        issuer.ClockSkew.ShouldBe(TimeSpan.FromMinutes(1));
        issuer.PlatformAdminValues.ShouldBe(["root"]);
    }

    [Fact]
    public void Options_AllWrong_AreNamedAtOnce()
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);

        var failures = Fail(
            ("Scopes:0", "a b"), ("Issuers:0:Issuer", "not an address"), ("Issuers:0:Algorithms:0", "none"), ("Issuers:0:Algorithms:1", "HS256"),
            ("Issuers:0:ClockSkew", "00:06:00"), ("Issuers:0:KeysRefresh", "00:00:01"), ("Issuers:0:SubjectClaim", " "),
            ("Issuers:0:Tenant", "a b"), ("Issuers:0:Tenants:0", "x"), ("Issuers:0:PlatformAdminValues:0", "root"), ("Issuers:0:CallerValues:0", "tenant_admin"),
            ("Issuers:1:Issuer", "not an address"), ("Issuers:1:Audiences:0", "x"), ("Issuers:1:JwksUrl", "http://example.com/keys"), ("Issuers:1:Jwks", "{}"),
            ("Issuers:2:Issuer", "x#y"), ("Issuers:2:Audiences:0", "x"), ("Issuers:2:JwksFile", "no-such-file")).ToList();

        foreach (var setting in new[]
        {
            "Jwt:Scopes", "0:Issuer", "0:Audiences", "0:Algorithms 'none'", "0:Algorithms 'HS256'", "0:ClockSkew", "0:KeysRefresh", "0:SubjectClaim", "0:Tenant ",
            "0:Tenants", "0:PlatformAdminValues", "0:CallerValues", "1:Issuer is the same", "1:JwksUrl and", "1:JwksUrl must", "1:Jwks ", "2:Issuer", "2:JwksFile",
        })
        {
            failures.ShouldContain(failure => failure.Contains(setting), setting);
        }

        failures.Count.ShouldBe(18);
    }

    private static McpOrleansApiOptions Options(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Jwt:{setting.Name}", (string?)setting.Value)).Append(new("AdminKey", "key")))
            .Build();
        using var services = new ServiceCollection().Configure<McpOrleansApiOptions>(configuration).AddMcpOrleansApi().BuildServiceProvider();
        return services.GetRequiredService<IOptions<McpOrleansApiOptions>>().Value;
    }

    private static IEnumerable<string> Fail(params (string Name, string Value)[] settings) =>
        Should.Throw<OptionsValidationException>(() => Options(settings)).Failures;
}
