using System.Buffers;
using System.Collections.Frozen;

namespace McpOrleans;

/// <summary>Checks which HTTP headers a configuration may send.</summary>
internal static class HeaderRules
{
    private const int MaxHeaders = 100;
    private const int MaxName = 256;
    private const int MaxHeaderValue = 8192;

    // RFC 9110, section 5.1: a field name is a token.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly FrozenSet<string> ReservedHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Expect",
        "Host",
        "Keep-Alive",
        "HTTP2-Settings",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Last-Event-ID");

    // These describe the body, are addressed to a proxy, or belong to the MCP transport.
    private static readonly string[] ReservedPrefixes = ["Content-", "Proxy-", "Mcp-"];

    public static void Check(ImmutableDictionary<string, string> headers, FieldErrors errors)
    {
        if (!errors.CheckLength("headers", headers.Count, MaxHeaders))
        {
            return;
        }

        foreach (var (name, value) in headers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var field = $"headers.{Names.Shown(name)}";
            if (name.Length is 0 or > MaxName || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                errors.Add(field, $"The name must have 1 to {MaxName} letters, digits or any of !#$%&'*+-.^_`|~");
            }
            else if (IsReserved(name))
            {
                errors.Add(field, "Must not be given, because the service sets this header itself.");
            }

            if (value.Length > MaxHeaderValue)
            {
                errors.Add(field, $"Must have at most {MaxHeaderValue} characters.");
            }
            else if (value.Any(character => character is not '\t' and (< ' ' or > '~')))
            {
                errors.Add(field, "Must be plain ASCII without line breaks or other control characters.");
            }

            MaskRules.Check(field, value, errors);
            SecretReferences.Check(field, value, errors);
        }
    }

    private static bool IsReserved(string name) =>
        ReservedHeaders.Contains(name) || ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
