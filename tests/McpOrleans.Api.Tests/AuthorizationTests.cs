using System.Net;
using System.Security.Claims;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class AuthorizationTests(Service service, MatrixCredentials credentials) : IClassFixture<MatrixCredentials>
{
    private const string Anyone = "anyone";

    private const HttpStatusCode Ok = HttpStatusCode.OK;
    private const HttpStatusCode NoContent = HttpStatusCode.NoContent;
    private const HttpStatusCode NoBody = HttpStatusCode.UnsupportedMediaType;
    private const HttpStatusCode NoSession = HttpStatusCode.BadRequest;
    private const HttpStatusCode Unknown = HttpStatusCode.NotFound;
    private const HttpStatusCode Forbidden = HttpStatusCode.Forbidden;

    /// <summary>
    /// Who may use which route, and what it answers who may, without a body and for a server that there is not. A route that is
    /// not here fails <see cref="Routes_Mapped_AllHaveAnEntryHere"/>.
    /// </summary>
    private static readonly Route[] TenantRoutes =
    [
        new("GET", "/servers", Roles.Caller, Ok),
        new("GET", "/servers/{name}", Roles.Caller, Unknown),
        new("PUT", "/servers/{name}", Roles.TenantAdmin, NoBody),
        new("DELETE", "/servers/{name}", Roles.TenantAdmin, NoContent),
        new("POST", "/servers/{name}/connect", Roles.TenantAdmin, Unknown),
        new("POST", "/servers/{name}/disconnect", Roles.TenantAdmin, Unknown),
        new("POST", "/servers/{name}/reconnect", Roles.TenantAdmin, Unknown),
        new("GET", "/servers/{name}/tools", Roles.Caller, Unknown),
        new("GET", "/servers/{name}/tool-changes", Roles.TenantAdmin, Unknown),
        new("POST", "/servers/{name}/tool-changes/accept", Roles.TenantAdmin, NoBody),
        new("GET", "/tools", Roles.Caller, Ok),
        new("POST", "/call", Roles.Caller, NoBody),
        new("GET", "/health", Roles.Caller, Ok),
        new("GET", "/circuit-breakers", Roles.Caller, Ok),
        new("POST", "/circuit-breakers/{name}/reset", Roles.TenantAdmin, Unknown),
        new("POST", "/circuit-breakers/{name}/isolate", Roles.TenantAdmin, Unknown),
        new("POST", "/import", Roles.TenantAdmin, NoBody),
        new("GET", "/audit", Roles.TenantAdmin, Ok),
        new("POST", "", Roles.Caller, NoBody),
        new("GET", "", Roles.Caller, NoSession),
        new("DELETE", "", Roles.Caller, NoSession),
    ];

    private static readonly Route[] Routes =
    [
        .. TenantRoutes.Select(route => route with { Path = "/mcp" + route.Path }),
        .. TenantRoutes.Select(route => route with { Path = "/tenants/{tenant}/mcp" + route.Path, Role = Roles.PlatformAdmin }),
        new("GET", "/tenants", Roles.PlatformAdmin, Ok),
        new("GET", "/tenants/{tenant}", Roles.PlatformAdmin, Ok),
        new("PUT", "/tenants/{tenant}", Roles.PlatformAdmin, NoBody),
        new("DELETE", "/tenants/{tenant}", Roles.PlatformAdmin, NoContent) { Tenant = "no-such-tenant" },
        new("GET", "/tenants/{tenant}/keys", Roles.TenantAdmin, Ok) { ForAnothersAdmin = Unknown },
        new("POST", "/tenants/{tenant}/keys", Roles.TenantAdmin, NoBody) { ForAnothersAdmin = Unknown },
        new("DELETE", "/tenants/{tenant}/keys/{id}", Roles.TenantAdmin, NoContent) { ForAnothersAdmin = Unknown },
        new("GET", "/openapi/v1.json", Roles.Caller, Ok),
        new("GET", "/.well-known/oauth-protected-resource", Anyone, Unknown),
        new("GET", "/.well-known/oauth-protected-resource/mcp", Anyone, Unknown),
        new("*", "/healthz/live", Anyone, Ok),
        new("*", "/healthz/ready", Anyone, Ok),
        new("GET", Faulty.Path, Roles.Caller, HttpStatusCode.InternalServerError),
        new("GET", Faulty.ForbiddenPath, Roles.Caller, Forbidden),
    ];

    public static TheoryData<string, string> AllRoutes => [.. Routes.Select(route => (route.Method, route.Path))];

    [Fact]
    public void Routes_Mapped_AllHaveAnEntryHere() => MappedRoutes()
        .Select(route => $"{route.Method} {route.Path}")
        .ShouldBe(Routes.Select(route => $"{route.Method} {route.Path}"), ignoreOrder: true);

    [Fact]
    public void Routes_EveryRole_AdmitsItsOwnAndStrongerOnes()
    {
        var strength = new[] { Roles.Caller, Roles.TenantAdmin, Roles.PlatformAdmin };
        foreach (var (method, path, endpoint) in MappedRoutes())
        {
            var needed = Routes.Single(route => route.Method == method && route.Path == path).Role;
            foreach (var role in strength.Where(_ => needed != Anyone))
            {
                IsAdmitted(endpoint, role).ShouldBe(
                    Array.IndexOf(strength, role) >= Array.IndexOf(strength, needed), $"{role} at {method} {path}");
            }
        }
    }

    [Fact]
    public void Route_MappedBesideWithARuleThatIsNotOurs_AdmitsNobody()
    {
        foreach (var rule in new[] { new AuthorizeAttribute("somebody"), new AuthorizeAttribute { Roles = Roles.Caller }, new AuthorizeAttribute(Roles.Caller) { AuthenticationSchemes = "Other" } })
        {
            IsAdmitted(With(rule), Roles.PlatformAdmin).ShouldBeFalse();
        }

        IsAdmitted(With(new AuthorizeAttribute(Roles.Caller), new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build()), Roles.PlatformAdmin)
            .ShouldBeFalse();

        static Endpoint With(params object[] metadata) => new(requestDelegate: null, new EndpointMetadataCollection(metadata), displayName: null);
    }

    [Fact]
    public void Route_MappedBesideWithoutARule_AdmitsEveryRole()
    {
        var endpoint = new Endpoint(requestDelegate: null, EndpointMetadataCollection.Empty, displayName: null);

        IsAdmitted(endpoint, Roles.Caller).ShouldBeTrue();
        IsAdmitted(endpoint, "stranger").ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Route_EachCredential_AnswersAsTheMatrixSays(string method, string path)
    {
        var route = Routes.Single(route => route.Method == method && route.Path == path);
        foreach (var (credential, key) in credentials.All)
        {
            var answer = await SendAsync(route, key);

            var expected = route.Expected(credential);
            answer.Status.ShouldBe(expected, $"{credential} at {method} {path}");
            if (expected == HttpStatusCode.Unauthorized)
            {
                answer.ShouldBeProblem(expected, ErrorCodes.Unauthenticated)
                    .Message.Headers.WwwAuthenticate.ToString().ShouldBe(key is null ? "Bearer" : "Bearer error=\"invalid_token\"");
            }
        }
    }

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

    private async Task<Answer> SendAsync(Route route, string? key)
    {
        var path = route.Path
            .Replace("{name}", "no-such-server", StringComparison.Ordinal)
            .Replace("{id}", "0123456789abcdef", StringComparison.Ordinal)
            .Replace("{tenant}", route.Tenant ?? credentials.Tenant, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(route.Method == "*" ? "GET" : route.Method), path);
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        return await Answer.ReadAsync(await service.Anonymous.SendAsync(request));
    }

    private IEnumerable<(string Method, string Path, RouteEndpoint Endpoint)> MappedRoutes() =>
        from endpoint in service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
        select (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint);

    private static bool IsAdmitted(Endpoint endpoint, string role) => Roles.Allow(
        new ClaimsPrincipal(new CallerIdentity("k", role, "t", AccessRules.None, tenantGeneration: 1, "test")), endpoint);

    /// <param name="Method">The HTTP method.</param>
    /// <param name="Path">The route's pattern.</param>
    /// <param name="Role">The weakest role that may use it.</param>
    /// <param name="Status">What it answers who may use it.</param>
    private sealed record Route(string Method, string Path, string Role, HttpStatusCode Status)
    {
        /// <summary>What it answers the admin of a tenant that the path does not mean; null: the same as to one of the path's.</summary>
        public HttpStatusCode? ForAnothersAdmin { get; init; }

        /// <summary>The tenant of the path; null: that of the keys.</summary>
        public string? Tenant { get; init; }

        public HttpStatusCode Expected(string credential) => credential switch
        {
            _ when Role == Anyone => Status,
            MatrixCredentials.None or MatrixCredentials.Wrong or MatrixCredentials.Expired or MatrixCredentials.Revoked => HttpStatusCode.Unauthorized,
            Roles.PlatformAdmin => Status,
            Roles.Caller => Role == Roles.Caller ? Status : Forbidden,
            MatrixCredentials.AnothersAdmin when ForAnothersAdmin is { } status => status,
            _ => Role == Roles.PlatformAdmin ? Forbidden : Status,
        };
    }
}
