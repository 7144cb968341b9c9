using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Client.AI;

/// <summary>Makes names that model providers accept: at most 64 letters, digits, <c>_</c> and <c>-</c>.</summary>
internal static class FunctionNames
{
    private const int HashLength = 8;

    /// <summary>
    /// Returns the tool's qualified name with <c>_</c> for every character that is not accepted. When the name is taken already, it
    /// ends in a hash.
    /// </summary>
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
