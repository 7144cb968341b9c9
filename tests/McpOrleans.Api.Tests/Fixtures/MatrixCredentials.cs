using System.Net;
using McpOrleans.Api.Authentication;
using McpOrleans.TestServers.Fixtures;
using Xunit;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>One credential of each kind, those of tenants for two tenants.</summary>
public sealed class MatrixCredentials(Service service) : IAsyncLifetime
{
    public const string None = "none";
    public const string Wrong = "wrong";
    public const string Expired = "expired";
    public const string Revoked = "revoked";
    public const string AnothersAdmin = "another's admin";

    private readonly Dictionary<string, string?> _keys = [];

    /// <summary>The tenant of the keys, but for that of <see cref="AnothersAdmin"/>.</summary>
    public string Tenant { get; private set; } = "";

    public IReadOnlyDictionary<string, string?> All => _keys;

    public async ValueTask InitializeAsync()
    {
        var (own, other) = (service.NewTenant(), service.NewTenant());
        Tenant = own.Name;
        await own.CreateAsync();

        // Far enough for a busy machine to issue it before.
        var expired = await own.IssueKeyAsync(expiresAt: TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(10));
        var revoked = await own.IssueKeyAsync();
        (await service.Http.SendAsync("DELETE", $"/tenants/{own.Name}/keys/{revoked.Split('.')[2]}")).ShouldBe(HttpStatusCode.NoContent);

        _keys[None] = null;
        _keys[Wrong] = Changed(await own.IssueKeyAsync());
        _keys[Expired] = expired;
        _keys[Revoked] = revoked;
        _keys[Roles.Caller] = await own.IssueKeyAsync();
        _keys[AnothersAdmin] = await other.IssueKeyAsync(Roles.TenantAdmin);
        _keys[Roles.TenantAdmin] = await own.IssueKeyAsync(Roles.TenantAdmin);
        _keys[Roles.PlatformAdmin] = Service.AdminKey;

        using var client = service.ClientWith(expired);
        await Eventually.TrueAsync(async _ => (await client.SendAsync("GET", "/mcp/tools")).Status == HttpStatusCode.Unauthorized);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The same key but for one character of its secret.</summary>
    private static string Changed(string key) => key[..^2] + (key[^2] == 'A' ? 'B' : 'A') + key[^1];
}
