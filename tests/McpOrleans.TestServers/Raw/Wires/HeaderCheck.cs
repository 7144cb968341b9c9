using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.TestServers.Raw.Wires;

/// <summary>Compares the headers in which the stateless revision repeats parts of the body with the body, as every server must.</summary>
internal static class HeaderCheck
{
    private const string EncodedPrefix = "=?base64?";
    private const string EncodedSuffix = "?=";

    /// <summary>Returns what does not match; null when everything matches.</summary>
    public static string? FindMismatch(IHeaderDictionary headers, RawFrame frame)
    {
        var name = frame.Method switch
        {
            "tools/call" or "prompts/get" => frame.Name,
            "resources/read" => frame.Parameter("uri")?.GetString(),
            _ => null,
        };
        return Compare(headers, "MCP-Protocol-Version", frame.Revision)
            ?? Compare(headers, "Mcp-Method", frame.Method)
            ?? (name is null ? null : Compare(headers, "Mcp-Name", name));
    }

    private static string? Compare(IHeaderDictionary headers, string header, string? expected)
    {
        if (!headers.TryGetValue(header, out var values) || values.ToString() is not { } value)
        {
            return $"Header mismatch: {header} is missing";
        }

        return Decode(value) == expected ? null : $"Header mismatch: {header} header value '{value}' does not match body value '{expected}'";
    }

    /// <summary>Decodes the value of a header. Returns null when it is encoded and cannot be decoded.</summary>
    private static string? Decode(string value)
    {
        if (!value.StartsWith(EncodedPrefix, StringComparison.Ordinal) || !value.EndsWith(EncodedSuffix, StringComparison.Ordinal))
        {
            // Kestrel reads headers as UTF-8, but a value beyond ASCII is not allowed there.
            return Ascii.IsValid(value) ? value : null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(value[EncodedPrefix.Length..^EncodedSuffix.Length]));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
