using System.Security.Claims;

namespace McpOrleans.Api.Authentication;

/// <summary>An API key of a tenant as a front knows it, and who comes with it.</summary>
internal sealed class KnownKey(string tenant, long tenantGeneration, ApiKeyCredential credential)
{
    private long _reportedMinute = -1;

    public ApiKeyCredential Credential => credential;

    /// <summary>Shared by all requests that come with the key; nobody changes it.</summary>
    public ClaimsPrincipal Principal { get; } = new(new CallerIdentity(
        credential.Id, Roles.Of(credential.Role), tenant, credential.Access, tenantGeneration, ApiKeyAuthenticationHandler.SchemeName, credential.ToolSearch));

    /// <summary>True once in each minute in which the key is used.</summary>
    public bool IsFirstUseOfMinute(DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        var reported = Volatile.Read(ref _reportedMinute);
        return reported != minute && Interlocked.CompareExchange(ref _reportedMinute, minute, reported) == reported;
    }
}
