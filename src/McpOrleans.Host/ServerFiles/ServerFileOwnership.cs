using System.Text.Json;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Host.ServerFiles;

/// <summary>
/// Remembers, across restarts, which servers came from which file. A server that is gone from its file is removed. A server that
/// was registered in another way is not removed, and neither is a server whose file is no longer given.
/// </summary>
internal sealed partial class ServerFileOwnership
{
    public const string FileName = "server-files.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly string _path;
    private Dictionary<string, ImmutableArray<string>> _keysByFile;

    private ServerFileOwnership(string path, Dictionary<string, ImmutableArray<string>> keysByFile)
    {
        _path = path;
        _keysByFile = keysByFile;
    }

    /// <summary>Reads the record in the data folder. A damaged record counts as empty, so nothing is removed because of it.</summary>
    public static ServerFileOwnership Load(string dataFolder, ILogger<ServerFileOwnership> logger)
    {
        var path = Path.Combine(dataFolder, FileName);
        Dictionary<string, ImmutableArray<string>>? keysByFile = null;
        if (File.Exists(path))
        {
            try
            {
                keysByFile = JsonSerializer.Deserialize<Dictionary<string, ImmutableArray<string>>>(File.ReadAllText(path));
            }
            catch (JsonException)
            {
                LogDamaged(logger, path);
            }
        }

        return new ServerFileOwnership(path, new Dictionary<string, ImmutableArray<string>>(keysByFile ?? [], StringComparer.Ordinal));
    }

    /// <summary>Returns the servers that came from any of these files.</summary>
    public ImmutableArray<ServerKey> OwnedBy(IEnumerable<string> files) =>
    [
        .. from file in files
           from text in _keysByFile.GetValueOrDefault(file, [])
           let key = ServerKey.TryParse(text, out var parsed) ? parsed : null
           where key is not null
           select key.Value,
    ];

    /// <summary>
    /// Remembers further servers. It is called before they are configured, so that a crash in between forgets none of them.
    /// </summary>
    public void Add(ImmutableArray<ServerFileEntry> entries) => Save(entries, keep: _ => true);

    /// <summary>Remembers exactly these servers for these files.</summary>
    public void Set(ImmutableArray<string> files, ImmutableArray<ServerFileEntry> entries) =>
        Save(entries, keep: file => !files.Contains(file, StringComparer.Ordinal));

    /// <summary>A server belongs to one file, the one that names it now.</summary>
    private void Save(ImmutableArray<ServerFileEntry> entries, Predicate<string> keep)
    {
        var now = entries.ToLookup(entry => entry.File, entry => entry.Key.ToString(), StringComparer.Ordinal);
        var taken = entries.Select(entry => entry.Key.ToString()).ToHashSet(StringComparer.Ordinal);
        var before = _keysByFile.Where(pair => keep(pair.Key))
            .SelectMany(pair => pair.Value.Where(key => !taken.Contains(key)), (pair, key) => (File: pair.Key, Key: key));
        _keysByFile = before.Concat(now.SelectMany(group => group, (group, key) => (File: group.Key, Key: key)))
            .GroupBy(pair => pair.File, pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);

        // A crash or a power loss leaves either the old or the new record, and never half of one.
        _ = DurableFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_keysByFile, Json));
    }

    [LoggerMessage(1, LogLevel.Warning, "The record {Path} is damaged. Servers that were removed from their file in the meantime stay configured.")]
    private static partial void LogDamaged(ILogger logger, string path);
}
