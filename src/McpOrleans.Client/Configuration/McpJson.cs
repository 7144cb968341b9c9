namespace McpOrleans.Client.Configuration;

/// <summary>
/// Reads a document with several servers: <c>mcpServers</c> as Claude and Cursor write it, <c>servers</c> as VS Code does, or both.
/// </summary>
public static class McpJson
{
    private static readonly ImmutableArray<string> Containers = ["mcpServers", "servers"];

    /// <summary>Reads and validates all servers. Comments and trailing commas are for the caller's parse options to allow.</summary>
    /// <param name="document">The document.</param>
    /// <param name="variables"><inheritdoc cref="McpServerConfigJson.Read" path="/param[@name='variables']"/></param>
    public static McpJsonReading Read(JsonElement document, VariableExpander? variables = null)
    {
        var errors = new FieldErrors();
        if (document.ValueKind != JsonValueKind.Object)
        {
            errors.Add("mcpServers", "The document must be an object with 'mcpServers' or 'servers'.");
            return new McpJsonReading { DocumentErrors = errors.ToImmutable() };
        }

        var servers = new Dictionary<string, McpJsonServer>(StringComparer.Ordinal);
        var ordered = ImmutableArray.CreateBuilder<McpJsonServer>();
        var ignored = ImmutableArray.CreateBuilder<string>();
        var found = false;
        foreach (var property in document.EnumerateObject())
        {
            var container = property.ReadableName();
            if (!Containers.Contains(container, StringComparer.Ordinal))
            {
                ignored.Add(container);
                continue;
            }

            found = true;
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                errors.Add(container, "Must be an object with one entry for each server.");
                continue;
            }

            foreach (var entry in property.Value.EnumerateObject())
            {
                if (ReadServer(container, entry, servers, variables, errors) is { } server)
                {
                    servers.Add(server.Name, server);
                    ordered.Add(server);
                }
            }
        }

        if (!found)
        {
            errors.Add("mcpServers", "The document has neither 'mcpServers' nor 'servers'.");
        }

        return new McpJsonReading { Servers = ordered.ToImmutable(), DocumentErrors = errors.ToImmutable(), Ignored = ignored.ToImmutable() };
    }

    /// <summary>Null when the name cannot be used; what is wrong with its configuration is then reported here.</summary>
    private static McpJsonServer? ReadServer(
        string container, JsonProperty entry, Dictionary<string, McpJsonServer> servers, VariableExpander? variables, FieldErrors errors)
    {
        var name = entry.ReadableName();
        var path = $"{container}.{Names.Shown(name)}";
        if (entry.Value.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, "Must be an object with 'url' or 'command'.");
            return null;
        }

        var reading = McpServerConfigJson.Read(entry.Value, McpServerConfigDialect.McpJson, variables);
        if (Names.IsValid(name) && !servers.ContainsKey(name))
        {
            return new McpJsonServer(name, path, reading);
        }

        errors.Add(path, Names.IsValid(name)
            ? $"The name is given twice, first as {servers[name].Path}."
            : $"A server's name has {Names.Rule}; for example '{Names.Sanitize(name)}'.");
        errors.AddRange(FieldErrors.Within(path, reading.Errors));
        return null;
    }
}
