using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Grains.Tests.Storage;

/// <summary>Changes to files of grain states, as a failing disk or another version of the service would make them.</summary>
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

    /// <summary>Makes a state unreadable.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="kind">How: a "folder" in its place, a "newer" format, or "damaged".</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task SpoilAsync(string path, string kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case "folder":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "newer":
                SetFormat(path, 2);
                break;
            default:
                await File.WriteAllTextAsync(path, "garbage", cancellationToken);
                break;
        }
    }
}
