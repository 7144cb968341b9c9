using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Client.AI;

/// <summary>Names that model providers accept: at most 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
internal static class FunctionNames
{
    private const int HashLength = 8;

    /// <summary>The tool's qualified name, with <c>_</c> for what is not accepted; where two would meet, the later one ends in a hash.</summary>
    public static string Unique(ToolRoute route, HashSet<string> taken)
    {
        var name = string.Concat(route.QualifiedName.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' ? character : '_'));
        if (!taken.Add(name))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(route.QualifiedName)))[..HashLength];
            name = $"{name[..Math.Min(name.Length, ToolNames.MaxLength - HashLength - 1)]}_{hash}";
            taken.Add(name);
        }

        return name;
    }
}
