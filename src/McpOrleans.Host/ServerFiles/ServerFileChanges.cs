using System.Buffers;
using System.Text;
using System.Text.Json;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

/// <summary>What has to happen so that the service has what the files say.</summary>
internal sealed record ServerFileChanges
{
    /// <summary>New or changed servers.</summary>
    public required ImmutableArray<ServerFileEntry> Configure { get; init; }

    /// <summary>Servers that stood in these files before and do no longer.</summary>
    public required ImmutableArray<ServerKey> Remove { get; init; }

    /// <summary>Servers that are as they were.</summary>
    public required int Unchanged { get; init; }

    /// <param name="entries">What the files say now.</param>
    /// <param name="applied">The configurations this process has given to the service, by <see cref="ConfigText.Of"/>.</param>
    /// <param name="owned">The servers that came from these files, also before this process was started.</param>
    public static ServerFileChanges Find(
        ImmutableArray<ServerFileEntry> entries, IReadOnlyDictionary<ServerKey, string> applied, IEnumerable<ServerKey> owned)
    {
        var configure = entries.RemoveAll(entry => applied.TryGetValue(entry.Key, out var text) && text == ConfigText.Of(entry.Config));
        return new ServerFileChanges
        {
            Configure = configure,
            Remove = [.. owned.Except(entries.Select(entry => entry.Key)).OrderBy(key => key.ToString(), StringComparer.Ordinal)],
            Unchanged = entries.Length - configure.Length,
        };
    }
}

/// <summary>A configuration as text, equal for equal configurations. It holds the secrets: for comparing only.</summary>
internal static class ConfigText
{
    public static string Of(McpServerConfig config)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            McpServerConfigJson.Write(writer, config);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
