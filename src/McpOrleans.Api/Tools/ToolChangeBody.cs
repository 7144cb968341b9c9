namespace McpOrleans.Api.Tools;

/// <summary>The changed tools that are accepted as they are now. Either 'tools' or 'all' is needed.</summary>
internal sealed record ToolChangeBody
{
    private const int HashLength = 64;

    /// <summary>The server's own names of the tools.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>
    /// The 'hash' of the definition that is accepted, by tool. A tool that has another definition now is not accepted. A tool without
    /// a hash is accepted as it is.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Hashes { get; init; }

    /// <summary>Accepts all hidden tools of the server, whatever their definitions are now.</summary>
    public bool? All { get; init; }

    /// <summary>Reads well-formed JSON.</summary>
    public static (AcceptToolChanges Order, ImmutableArray<FieldError> Errors) Read(JsonElement json)
    {
        var fields = new JsonFields(json);
        var (tools, all, hashes) = (fields.Texts("tools"), fields.Flag("all") ?? false, fields.Part("hashes"));
        var broken = new FieldErrors();
        var known = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var tool in tools.Distinct(StringComparer.Ordinal))
        {
            if (hashes.Text(tool) is { } hash)
            {
                known[tool] = hash;
                if (hash.Length != HashLength || !hash.All(char.IsAsciiHexDigit))
                {
                    broken.Add($"hashes.{tool}", $"Must be the {HashLength} hexadecimal digits that 'hash' has in the list of changes.");
                }
            }
        }

        if (all == !tools.IsEmpty)
        {
            broken.Add(all ? "all" : "tools", all ? "Cannot be combined with 'tools'." : "Name at least one tool, or send 'all': true.");
        }

        return (new AcceptToolChanges { Tools = tools, Hashes = known.ToImmutable(), All = all }, fields.AllErrors(broken.ToImmutable()));
    }
}
