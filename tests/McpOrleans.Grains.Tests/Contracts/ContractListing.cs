namespace McpOrleans.Grains.Tests.Contracts;

/// <summary>The listing that is checked in, and what of the code does not agree with it.</summary>
internal sealed class ContractListing
{
    /// <summary>At the end of a member that a reader insists on.</summary>
    public const string Required = ", required";

    /// <summary>In place of a member's name and type: the id was used once, and is not to be used again.</summary>
    public const string Retired = "retired";

    private const string Heading = "# What other versions of the service depend on. docs/building.md, \"Contracts\", says how to add to it.";
    private const string Separator = " = ";

    private static readonly Dictionary<string, string> WhyForEver = new(StringComparer.Ordinal)
    {
        ["type"] = "messages and stored state name the type by its alias",
        ["member"] = "messages tell members by their id, stored state by their name; another version could not read it",
        ["value"] = "messages carry the number and stored state may carry the name",
        ["interface"] = "a caller of another version names the interface by its alias",
        ["method"] = "a caller of another version names the method by its alias and sends these parameters",
        ["grain"] = "the class's name is part of the keys of stored state and reminders",
        ["state"] = "the name is part of the key of stored state",
    };

    private readonly SortedDictionary<string, string> _entries = new(StringComparer.Ordinal);

    private ContractListing()
    {
    }

    public static ContractListing Parse(string text)
    {
        var listing = new ContractListing();
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var at = line.IndexOf(Separator, StringComparison.Ordinal);
            // A line that only names something (an interface of its own) has nothing behind the sign.
            var (key, value) = at < 0 ? (line.TrimEnd('=').TrimEnd(), string.Empty) : (line[..at], line[(at + Separator.Length)..]);
            listing._entries.Add(key, value);
        }

        return listing;
    }

    /// <summary>What breaks a rolling upgrade, each with the reason.</summary>
    public IReadOnlyList<string> Breaks(IReadOnlyDictionary<string, string> code)
    {
        var breaks = new List<string>();
        foreach (var (key, listed) in _entries)
        {
            var there = code.TryGetValue(key, out var now);
            if (listed == Retired)
            {
                if (there)
                {
                    breaks.Add($"'{key}' is retired and is used again, as '{now}': {Reason(key)}.");
                }
            }
            else if (!there)
            {
                breaks.Add($"'{key}' ({listed}) is gone: {Reason(key)}.");
            }
            else if (now != listed)
            {
                breaks.Add($"'{key}' was '{listed}' and is '{now}': {Reason(key)}.");
            }
        }

        breaks.AddRange(Additions(code).Where(addition => IsRequiredOfKnownType(addition.Key, addition.Value)).Select(addition =>
            $"'{addition.Key}' ({addition.Value}) is new in a type that is known: another version does not send it, so it can't be required."));
        return breaks;
    }

    /// <summary>What is only in the code.</summary>
    public IEnumerable<KeyValuePair<string, string>> Additions(IReadOnlyDictionary<string, string> code) =>
        code.Where(entry => !_entries.ContainsKey(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal);

    /// <summary>The listing with the additions.</summary>
    public string WithAdditions(IReadOnlyDictionary<string, string> code)
    {
        var all = new SortedDictionary<string, string>(_entries, StringComparer.Ordinal);
        foreach (var (key, value) in Additions(code))
        {
            all.Add(key, value);
        }

        return string.Join('\n', all.Select(entry => Line(entry.Key, entry.Value)).Prepend(Heading)) + "\n";
    }

    public static string Line(string key, string value) => $"{key}{Separator}{value}".TrimEnd();

    private bool IsRequiredOfKnownType(string key, string value) =>
        key.Split(' ') is ["member", var alias, _] && value.EndsWith(Required, StringComparison.Ordinal) && _entries.ContainsKey($"type {alias}");

    private static string Reason(string key) => WhyForEver[key.Split(' ')[0]];
}
