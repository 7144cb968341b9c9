using System.Security.Cryptography;
using System.Text;

namespace McpOrleans;

/// <summary>Builds the qualified names of tools.</summary>
public static class ToolNames
{
    /// <summary>The longest qualified name, in characters. Model providers refuse longer names of functions.</summary>
    public const int MaxLength = 64;

    /// <summary>Separates the server and the tool in a qualified name.</summary>
    public const string Separator = "__";

    private const int HashLength = 8;

    /// <summary>
    /// Returns <c>server__tool</c>. When it is longer than <see cref="MaxLength"/> characters, it is cut and ends in a hash of the
    /// whole name.
    /// </summary>
    public static string Qualify(string server, string tool) => Shorten(server + Separator + tool);

    /// <summary>Returns the tool's name with a prefix, cut like a qualified name when it is too long.</summary>
    internal static string Prefix(string prefix, string tool) => Shorten(prefix + tool);

    private static string Shorten(string name)
    {
        if (name.Length <= MaxLength)
        {
            return name;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        var cut = MaxLength - HashLength - 1;
        return $"{name[..(char.IsHighSurrogate(name[cut - 1]) ? cut - 1 : cut)]}_{hash}";
    }
}
