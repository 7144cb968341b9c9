using System.Net;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication;

/// <summary>Whether a stream may go on that was opened with a credential.</summary>
public sealed class CallerCheckTests(Service service)
{
    private readonly CallerCheck _check = service.Services.GetRequiredService<CallerCheck>();
    private readonly Tenant _tenant = service.NewTenant();

    [Fact]
    public async Task Key_IsRevoked_MayNotGoOn()
    {
        var key = await _tenant.IssueKeyAsync();
        var context = await OpenAsync(key);
        (await _check.MayGoOnAsync(context)).ShouldBeTrue();

        var id = (await service.Http.SendAsync("GET", $"/tenants/{_tenant.Name}/keys")).Json.GetProperty("keys")[0].GetProperty("id").GetString();
        (await service.Http.SendAsync("DELETE", $"/tenants/{_tenant.Name}/keys/{id}")).ShouldBe(HttpStatusCode.NoContent);

        await Eventually.TrueAsync(async _ => !await _check.MayGoOnAsync(context));
    }

    [Fact]
    public async Task Key_Expires_MayNotGoOn()
    {
        var context = await OpenAsync(await _tenant.IssueKeyAsync(expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(3)));

        await Eventually.TrueAsync(async _ => !await _check.MayGoOnAsync(context));
    }

    /// <summary>A request as it is once it was let in.</summary>
    private async Task<DefaultHttpContext> OpenAsync(string key)
    {
        var context = new DefaultHttpContext { RequestServices = service.Services };
        context.Request.Headers.Authorization = $"Bearer {key}";
        context.User = (await service.Services.GetRequiredService<CallerAuthentication>().IdentifyAsync(context, new())).ShouldNotBeNull();
        return context;
    }
}
