using System.Net;
using System.Security.Claims;
using McpOrleans.Api.Security;
using McpOrleans.Api.Tests.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class AuthorizationTests(Service service)
{
    private const string Anyone = "anyone";

    /// <summary>Who may use which route. A route that is not here fails <see cref="Routes_Mapped_AllHaveAnEntryHere"/>.</summary>
    private static readonly (string Method, string Path, string Role)[] TenantRoutes =
    [
        ("GET", "/servers", Roles.Caller),
        ("GET", "/servers/{name}", Roles.Caller),
        ("PUT", "/servers/{name}", Roles.TenantAdmin),
        ("DELETE", "/servers/{name}", Roles.TenantAdmin),
        ("POST", "/servers/{name}/connect", Roles.TenantAdmin),
        ("POST", "/servers/{name}/disconnect", Roles.TenantAdmin),
        ("POST", "/servers/{name}/reconnect", Roles.TenantAdmin),
        ("GET", "/servers/{name}/tools", Roles.Caller),
        ("GET", "/tools", Roles.Caller),
        ("POST", "/call", Roles.Caller),
        ("GET", "/health", Roles.Caller),
        ("GET", "/circuit-breakers", Roles.Caller),
        ("POST", "/circuit-breakers/{name}/reset", Roles.TenantAdmin),
        ("POST", "/circuit-breakers/{name}/isolate", Roles.TenantAdmin),
        ("POST", "/import", Roles.TenantAdmin),
    ];

    private static readonly (string Method, string Path, string Role)[] Routes =
    [
        .. TenantRoutes.Select(route => route with { Path = "/mcp" + route.Path }),
        .. TenantRoutes.Select(route => route with { Path = "/tenants/{tenant}/mcp" + route.Path, Role = Roles.PlatformAdmin }),
        ("GET", "/openapi/v1.json", Roles.Caller),
        ("*", "/healthz/live", Anyone),
        ("*", "/healthz/ready", Anyone),
        ("GET", Faulty.Path, Roles.Caller),
        ("GET", Faulty.ForbiddenPath, Roles.Caller),
    ];

    public static TheoryData<string, string> ProtectedRoutes => [.. Routes
        .Where(route => route.Role != Anyone)
        .Select(route => (route.Method, route.Path))];

    [Fact]
    public void Routes_Mapped_AllHaveAnEntryHere() => MappedRoutes()
        .Select(route => $"{route.Method} {route.Path}")
        .ShouldBe(Routes.Select(route => $"{route.Method} {route.Path}"), ignoreOrder: true);

    [Fact]
    public async Task Routes_EveryRole_AdmitsItsOwnAndStrongerOnes()
    {
        var strength = new[] { Roles.Caller, Roles.TenantAdmin, Roles.PlatformAdmin };
        foreach (var (method, path, endpoint) in MappedRoutes())
        {
            var needed = Routes.Single(route => route.Method == method && route.Path == path).Role;
            foreach (var role in strength.Where(_ => needed != Anyone))
            {
                (await IsAdmittedAsync(endpoint, role)).ShouldBe(
                    Array.IndexOf(strength, role) >= Array.IndexOf(strength, needed), $"{role} at {method} {path}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ProtectedRoutes))]
    public async Task Route_NoCredential_Is401(string method, string path) =>
        (await service.Anonymous.SendAsync(method, Concrete(path)))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated)
            .Message.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");

    [Theory]
    [MemberData(nameof(ProtectedRoutes))]
    public async Task Route_WrongKey_Is401(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Concrete(path));
        request.Headers.Authorization = new("Bearer", Service.AdminKey + "x");

        var answer = await Answer.ReadAsync(await service.Anonymous.SendAsync(request));

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
    }

    [Theory]
    [MemberData(nameof(ProtectedRoutes))]
    public async Task Route_AdminKey_IsLetIn(string method, string path) =>
        (await service.Http.SendAsync(method, Concrete(path))).Status.ShouldNotBe(HttpStatusCode.Unauthorized);

    [Theory]
    [InlineData("Authorization", "Bearer " + Service.AdminKey, true)]
    [InlineData("Authorization", "bearer  " + Service.AdminKey, true)]
    [InlineData("X-Api-Key", Service.AdminKey, true)]
    [InlineData("Authorization", Service.AdminKey, false)]
    [InlineData("Authorization", "Bearer", false)]
    [InlineData("Authorization", "Bearer ", false)]
    [InlineData("Authorization", "Basic " + Service.AdminKey, false)]
    [InlineData("Authorization", "Bearer THE-ADMIN'S-KEY", false)]
    [InlineData("X-Api-Key", "Bearer " + Service.AdminKey, false)]
    [InlineData("X-Api-Key", "", false)]
    public async Task Credential_InEachForm_IsTakenOrRefused(string header, string value, bool isTaken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp/servers");
        request.Headers.TryAddWithoutValidation(header, value);

        var answer = await Answer.ReadAsync(await service.Anonymous.SendAsync(request));

        answer.Status.ShouldBe(isTaken ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Credential_OfMonstrousLength_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp/servers");
        request.Headers.TryAddWithoutValidation("X-Api-Key", new string('x', 10_000));

        (await Answer.ReadAsync(await service.Anonymous.SendAsync(request))).ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
    }

    [Fact]
    public async Task UnknownRoute_WithoutCredential_SaysNoMoreThanAKnownOne() =>
        (await service.Anonymous.SendAsync("GET", "/no/such/route")).ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);

    private static string Concrete(string path) => path
        .Replace("{name}", "no-such-server", StringComparison.Ordinal)
        .Replace("{tenant}", "nobody", StringComparison.Ordinal);

    private IEnumerable<(string Method, string Path, RouteEndpoint Endpoint)> MappedRoutes() =>
        from endpoint in service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
        select (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint);

    private async Task<bool> IsAdmittedAsync(RouteEndpoint endpoint, string role)
    {
        var policies = service.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        var policy = await AuthorizationPolicy.CombineAsync(policies, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>())
            ?? await policies.GetFallbackPolicyAsync();
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));
        return (await service.Services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, resource: null, policy!)).Succeeded;
    }
}
