using System.Security.Cryptography;
using System.Text;

namespace McpOrleans;

/// <summary>How a tool's qualified name is made.</summary>
public static class ToolNames
{
    /// <summary>Longer names are cut; model providers refuse them.</summary>
    public const int MaxLength = 64;

    /// <summary>Stands between server and tool.</summary>
    public const string Separator = "__";

    private const int HashLength = 8;

    /// <summary><c>server__tool</c>; beyond <see cref="MaxLength"/> characters it is cut and ends in a hash of the whole.</summary>
    public static string Qualify(string server, string tool)
    {
        var name = server + Separator + tool;
        if (name.Length <= MaxLength)
        {
            return name;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        var cut = MaxLength - HashLength - 1;
        return $"{name[..(char.IsHighSurrogate(name[cut - 1]) ? cut - 1 : cut)]}_{hash}";
    }
}
