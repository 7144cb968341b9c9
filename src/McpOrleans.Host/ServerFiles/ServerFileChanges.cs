using System.Buffers;
using System.Text;
using System.Text.Json;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

/// <summary>What must change so that the service matches the files.</summary>
internal sealed record ServerFileChanges
{
    /// <summary>The servers that are new or changed.</summary>
    public required ImmutableArray<ServerFileEntry> Configure { get; init; }

    /// <summary>The servers that were in these files before and no longer are.</summary>
    public required ImmutableArray<ServerKey> Remove { get; init; }

    /// <summary>The number of servers that have not changed.</summary>
    public required int Unchanged { get; init; }

    /// <param name="entries">What the files contain now.</param>
    /// <param name="applied">
    /// The configurations that this process has given to the service, as texts from <see cref="ConfigText.Of"/>.
    /// </param>
    /// <param name="owned">The servers that came from these files, including those from before the start of this process.</param>
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

/// <summary>A configuration as text; equal configurations have equal texts. It contains the secrets, so it is only for comparing.</summary>
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
