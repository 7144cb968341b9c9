using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Grains.Tests.Storage;

/// <summary>Changes to files of grain states, as another version of the service would make them.</summary>
internal static class StateFiles
{
    /// <summary>Gives a file another format, and the checksum that fits it: the second line begins what is summed.</summary>
    public static void SetFormat(string path, int format)
    {
        var lines = File.ReadAllText(path).Split('\n', 3);
        var body = $"{lines[2].Replace("\"format\": 1", $"\"format\": {format}", StringComparison.Ordinal)}";
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        File.WriteAllText(path, $"{lines[0]}\n  \"checksum\": \"{checksum}\",\n{body}");
    }
}
