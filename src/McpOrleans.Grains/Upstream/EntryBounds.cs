namespace McpOrleans.Grains.Upstream;

/// <summary>Decides which entries of a server's list are taken: each once, and not too many or too large ones.</summary>
/// <param name="singular">What the list is of, for example <c>tool</c>.</param>
/// <param name="plural">Several of it.</param>
/// <param name="key">What identifies an entry, for example <c>name</c>.</param>
/// <param name="maxKeyLength">The longest key, in characters.</param>
/// <param name="most">The most entries.</param>
/// <param name="maxBytes">The most bytes of all definitions together: they are held in memory, and stored.</param>
/// <param name="leftOut">Is told what is not taken, and why.</param>
internal sealed class EntryBounds(string singular, string plural, string key, int maxKeyLength, int most, long maxBytes, LeftOutEntries leftOut)
{
    private const int MaxDefinitionBytes = 1024 * 1024;

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Whether an entry is within the bounds.</summary>
    /// <param name="value">Its key.</param>
    /// <param name="bytes">The size of its definition.</param>
    public bool Allows(string value, int bytes)
    {
        var reason = value.Length > maxKeyLength ? $"its {key} has more than {maxKeyLength:N0} characters"
            : value.Contains('\uFFFD', StringComparison.Ordinal) ? $"its {key} is not valid text"
            : bytes > MaxDefinitionBytes ? $"its definition has {bytes:N0} bytes, more than {MaxDefinitionBytes:N0}"
            : _keys.Count == most ? $"more than {most:N0} {plural} are not taken"
            : _bytes + bytes > maxBytes ? $"the definitions of all {plural} together would have more than {maxBytes:N0} bytes"
            : null;
        if (reason is not null)
        {
            leftOut.Note(reason, value);
        }

        return reason is null;
    }

    /// <summary>Takes an entry that is within the bounds; false: there is one with the same key.</summary>
    public bool TryAdd(string value, int bytes)
    {
        if (!_keys.Add(value))
        {
            leftOut.Note($"an earlier {singular} has the same {key}", value);
            return false;
        }

        _bytes += bytes;
        return true;
    }
}
