namespace McpOrleans.Api.Security;

/// <summary>Where an issuer's keys may be read: who can change them on their way can write tokens.</summary>
internal static class JwtAddresses
{
    public const string Rule = "an https address, or an http address of this machine (127.0.0.1, localhost)";

    public static bool IsAllowed(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { UserInfo: "", Fragment: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
