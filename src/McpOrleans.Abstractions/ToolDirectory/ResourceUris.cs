using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace McpOrleans;

/// <summary>
/// The qualified form of a resource's URI, <c>mcp+server://server/uri</c>, which names the MCP server that has the resource. The
/// server's name cannot stand in the scheme, because a scheme has no underscore.
/// </summary>
public static class ResourceUris
{
    /// <summary>What a qualified URI begins with.</summary>
    public const string Prefix = "mcp+server://";

    private static readonly SearchValues<char> Scheme =
        SearchValues.Create("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Returns the qualified form of a URI: the server's own URI, percent-encoded, is the path.</summary>
    public static string Qualify(string server, string uri) => $"{Prefix}{server}/{Uri.EscapeDataString(uri)}";

    /// <summary>
    /// Returns the qualified form of a URI template. The server's own template stands in it as it is: if it were percent-encoded, what a
    /// client puts into the template would be encoded once less than the rest.
    /// </summary>
    public static string QualifyTemplate(string server, string uriTemplate) => $"{Prefix}{server}/{uriTemplate}";

    /// <summary>Returns whether a text has the qualified form, and takes it apart.</summary>
    /// <param name="uri">A URI, or a URI template. The server's own URI may be percent-encoded in it or stand as it is.</param>
    /// <param name="server">The server's name; nobody knows whether there is such a server.</param>
    /// <param name="ownUri">The server's own URI.</param>
    /// <exception cref="ArgumentNullException"><paramref name="uri"/> is null.</exception>
    public static bool TryRead(string uri, [NotNullWhen(true)] out string? server, [NotNullWhen(true)] out string? ownUri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        (server, ownUri) = (null, null);
        if (!IsQualified(uri) || uri.IndexOf('/', Prefix.Length) is not (> 0 and var slash) || slash == uri.Length - 1)
        {
            return false;
        }

        var rest = uri[(slash + 1)..];
        (server, ownUri) = (uri[Prefix.Length..slash], HasScheme(rest) ? rest : Uri.UnescapeDataString(rest));
        return true;
    }

    /// <summary>Returns whether a URI begins as qualified ones do.</summary>
    internal static bool IsQualified(string uri) => uri.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Every absolute URI begins with a scheme and a colon; once it is percent-encoded, the colon is gone.</summary>
    private static bool HasScheme(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(Scheme);
        return end > 0 && text[end] == ':' && char.IsAsciiLetter(text[0]);
    }
}
