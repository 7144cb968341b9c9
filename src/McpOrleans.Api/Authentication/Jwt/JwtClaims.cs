using System.Globalization;
using System.Text;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>What a token's claims mean here, by the settings of its issuer.</summary>
internal sealed record JwtClaims
{
    private const int MaxSubjectLength = 255;
    private const int MaxPatterns = 100;
    private const int MaxPatternLength = 256;

    /// <summary>Unlike that of any other issuer's, and any API key's id.</summary>
    public required string CallerId { get; init; }

    /// <summary>A valid name; whether there is such a tenant is another question.</summary>
    public required string Tenant { get; init; }

    /// <summary>Null: none that means anything here. Such a caller is known but may do nothing.</summary>
    public required string? Role { get; init; }

    public required AccessRules Access { get; init; }

    /// <summary>Null when something is missing or odd.</summary>
    public static JwtClaims? TryRead(JsonElement payload, JwtIssuerOptions issuer)
    {
        if (Text(payload, issuer.SubjectClaim) is not { Length: > 0 and <= MaxSubjectLength } subject || !IsPrintable(subject))
        {
            return null;
        }

        var role = ReadRole(payload, issuer);
        if (ReadTenant(payload, issuer, role) is not { } tenant || ReadAccess(payload, issuer) is not { } access)
        {
            return null;
        }

        return new JwtClaims { CallerId = $"{issuer.Issuer}#{subject}", Tenant = tenant, Role = role, Access = access };
    }

    /// <summary>A member of an object that is a text.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.TryGetText() : null;

    private static string? ReadTenant(JsonElement payload, JwtIssuerOptions issuer, string? role)
    {
        if (issuer.Tenant is { } only)
        {
            return only;
        }

        // A platform admin acts for any tenant by the route; like the admin key he needs none of his own.
        var tenant = role == Roles.PlatformAdmin && Find(payload, issuer.TenantClaim) is null
            ? Names.DefaultTenant
            : Find(payload, issuer.TenantClaim)?.TryGetText();
        return Names.IsValid(tenant) && (issuer.Tenants.Count == 0 || issuer.Tenants.Any(pattern => NamePatterns.Matches(pattern, tenant!)))
            ? tenant
            : null;
    }

    private static string? ReadRole(JsonElement payload, JwtIssuerOptions issuer)
    {
        var values = Texts(Find(payload, issuer.RoleClaim));
        return values is null
            ? null
            : JwtRoles.Of(issuer).FirstOrDefault(role => values.Any(value => role.Values.Contains(value, StringComparer.Ordinal))).Role;
    }

    private static AccessRules? ReadAccess(JsonElement payload, JwtIssuerOptions issuer)
    {
        var tools = ReadPatterns(payload, issuer.ToolsClaim);
        var servers = ReadPatterns(payload, issuer.ServersClaim);
        return tools is null || servers is null ? null
            : tools.Value.IsEmpty && servers.Value.IsEmpty ? AccessRules.None
            : new AccessRules { ToolsAllow = tools.Value, ServersAllow = servers.Value };
    }

    private static ImmutableArray<string>? ReadPatterns(JsonElement payload, string? claim)
    {
        if (claim is null)
        {
            return [];
        }

        // No pattern at all would allow everything, which is not what an empty list says.
        return Texts(Find(payload, claim)) is { Count: > 0 and <= MaxPatterns } patterns
            && patterns.All(pattern => pattern.Length is > 0 and <= MaxPatternLength && IsPrintable(pattern))
                ? [.. patterns]
                : null;
    }

    /// <summary>The claim of that name; else, where the name has dots, what is inside objects of the parts' names.</summary>
    private static JsonElement? Find(JsonElement json, string name)
    {
        if (json.TryGetProperty(name, out var whole))
        {
            return whole;
        }

        JsonElement? found = json;
        foreach (var part in name.Split('.'))
        {
            found = found is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(part, out var inner) ? inner : null;
        }

        return found;
    }

    /// <summary>One text, its words (as <c>scope</c> has them), or an array of texts; null for anything else.</summary>
    private static List<string>? Texts(JsonElement? json)
    {
        if (json?.TryGetText() is { } words)
        {
            return [words, .. words.Contains(' ', StringComparison.Ordinal) ? words.Split(' ', StringSplitOptions.RemoveEmptyEntries) : []];
        }

        if (json is not { ValueKind: JsonValueKind.Array } array)
        {
            return null;
        }

        var texts = new List<string>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.TryGetText() is not { } word)
            {
                return null;
            }

            texts.Add(word);
        }

        return texts;
    }

    /// <summary>Fit for one line of a log, and what it looks like.</summary>
    private static bool IsPrintable(string text) => text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
