using System.Net;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

/// <summary>How long a stream may go on that was opened with a token.</summary>
public sealed class TokenStreamTests : IClassFixture<TokenFront>
{
    /// <summary>The default of the issuers' setting.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly TokenFront _front;

    public TokenStreamTests(TokenFront front)
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);
        _front = front;
    }

    [Fact]
    public async Task Token_Expires_MayGoOnForAsLongAsItIsTaken()
    {
        await using var scope = _front.Services.CreateAsyncScope();
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 60);
        var context = await OpenAsync(scope.ServiceProvider, _front.Tenant, expiresAt);

        (await MayGoOnAsync(scope.ServiceProvider, context, expiresAt + ClockSkew - TimeSpan.FromSeconds(1))).ShouldBeTrue();
        (await MayGoOnAsync(scope.ServiceProvider, context, expiresAt + ClockSkew)).ShouldBeFalse();
    }

    [Fact]
    public async Task TenantOfAToken_IsDeleted_MayNotGoOn()
    {
        await using var scope = _front.Services.CreateAsyncScope();
        var tenant = _front.NewTenant();
        await tenant.CreateAsync();
        var now = TimeProvider.System.GetUtcNow();
        var context = await OpenAsync(scope.ServiceProvider, tenant, now.AddMinutes(10));
        (await MayGoOnAsync(scope.ServiceProvider, context, now)).ShouldBeTrue();

        (await _front.Http.SendAsync("DELETE", $"/tenants/{tenant.Name}")).ShouldBe(HttpStatusCode.NoContent);

        await Eventually.TrueAsync(async _ => !await MayGoOnAsync(scope.ServiceProvider, context, now));
    }

    /// <summary>A request as it is once it was let in.</summary>
    private async Task<DefaultHttpContext> OpenAsync(IServiceProvider services, Tenant tenant, DateTimeOffset expiresAt)
    {
        var claims = _front.First.Claims(tenant.Name, "caller");
        claims["exp"] = expiresAt.ToUnixTimeSeconds();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Headers.Authorization = $"Bearer {_front.Rsa.Sign(claims)}";
        context.User = (await services.GetRequiredService<CallerAuthentication>().IdentifyAsync(context, new())).ShouldNotBeNull();
        return context;
    }

    private static Task<bool> MayGoOnAsync(IServiceProvider services, HttpContext context, DateTimeOffset now) => new CallerCheck(
        services.GetRequiredService<CallerAuthentication>(), services.GetRequiredService<McpOrleans.Api.Tenants.TenantRegistry>(), new StoppedClock(now), NullLogger<CallerCheck>.Instance)
        .MayGoOnAsync(context);

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
