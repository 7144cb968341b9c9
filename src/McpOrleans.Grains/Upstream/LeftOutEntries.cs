namespace McpOrleans.Grains.Upstream;

/// <summary>Collects what of a listing is not taken, in few words however much it is.</summary>
/// <param name="singular">What the listing is of, for example <c>tool</c>.</param>
/// <param name="plural">Several of it.</param>
internal sealed class LeftOutEntries(string singular, string plural)
{
    /// <summary>Reasons, and names for each; the rest is counted.</summary>
    private const int Shown = 5;

    private readonly Dictionary<string, (int Count, List<string> Names)> _byReason = new(StringComparer.Ordinal);
    private string? _pages;

    /// <summary>A sentence for each reason.</summary>
    public ImmutableArray<string> Reasons =>
    [
        .. _byReason.Take(Shown).Select(entry => Sentence(entry.Key, entry.Value.Count, entry.Value.Names)),
        .. _byReason.Count > Shown ? [$"{_byReason.Skip(Shown).Sum(entry => entry.Value.Count):N0} more were left out for other reasons."] : Array.Empty<string>(),
        .. _pages is null ? Array.Empty<string>() : [_pages],
    ];

    /// <param name="reason">The end of a sentence that begins with "because".</param>
    /// <param name="name">The name or URI of what is left out; null: it has none.</param>
    public void Note(string reason, string? name = null)
    {
        var (count, names) = _byReason.TryGetValue(reason, out var known) ? known : (0, []);
        if (name is not null && names.Count < Shown)
        {
            names.Add(Names.Shown(name));
        }

        _byReason[reason] = (count + 1, names);
    }

    /// <summary>The server went on naming further pages.</summary>
    public void NotePages(int pages) => _pages = $"The server named further pages after {pages:N0}, which were not asked for.";

    private string Sentence(string reason, int count, List<string> names)
    {
        var what = names.Count == 0
            ? count == 1 ? $"One {singular} was" : $"{count:N0} {plural} were"
            : count == 1 ? $"{char.ToUpperInvariant(singular[0])}{singular[1..]} '{names[0]}' was" : $"{count:N0} {plural} ({string.Join(", ", names.Select(name => $"'{name}'"))}{(count > names.Count ? ", …" : "")}) were";
        return $"{what} left out because {reason}.";
    }
}
