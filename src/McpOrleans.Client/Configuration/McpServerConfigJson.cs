namespace McpOrleans.Client.Configuration;

/// <summary>Reads and writes a server's configuration as JSON.</summary>
public static class McpServerConfigJson
{
    /// <summary>Reads and validates a configuration. Durations are numbers of seconds; a null field counts as not given.</summary>
    /// <param name="element">The configuration.</param>
    /// <param name="dialect">Whose way of writing it is.</param>
    /// <param name="variables">
    /// Expands <c>${…}</c> in all strings; null, for what comes from a remote user, who must not read the service's environment:
    /// references in addresses, arguments, headers and environment are then errors.
    /// </param>
    public static McpServerConfigReading Read(
        JsonElement element, McpServerConfigDialect dialect = McpServerConfigDialect.Native, VariableExpander? variables = null)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new McpServerConfigReading
            {
                Errors = [new FieldError { Field = "config", Message = "A server's configuration must be an object with 'url' or 'command'." }],
            };
        }

        var foreign = dialect == McpServerConfigDialect.McpJson;
        var known = foreign ? McpJsonFields.All : NativeFields.All;
        var errors = new FieldErrors();
        var ignored = ImmutableArray.CreateBuilder<string>();
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        var config = new McpServerConfig();
        foreach (var property in element.EnumerateObject())
        {
            var name = property.ReadableName();
            if (!known.TryGetValue(name, out var field))
            {
                if (foreign && McpJsonFields.Meaningless.Contains(name))
                {
                    ignored.Add(name);
                }
                else
                {
                    errors.Add(Names.Shown(name), Unknown(name));
                }
            }
            else if (!written.TryAdd(field.Name, name))
            {
                errors.Add(name, written[field.Name] == name ? "Must not be given twice." : $"Means the same as '{written[field.Name]}'; give only one of them.");
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                config = field.Apply(config, new FieldValue(name, property.Value, variables, errors, foreign));
            }

            if (errors.IsFull)
            {
                break;
            }
        }

        Validate(config, written, errors);
        return new McpServerConfigReading
        {
            Config = errors.IsEmpty ? config : null,
            Errors = errors.ToImmutable(),
            Ignored = ignored.ToImmutable(),
        };
    }

    /// <summary>
    /// Writes the configuration as an object that <see cref="Read"/> understands. Secrets are written too: mask them first
    /// (<see cref="McpServerConfig.WithSecretsMasked"/>) for any reader.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, McpServerConfig config)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(config);
        writer.WriteStartObject();
        foreach (var field in NativeFields.InOrder)
        {
            field.Write(writer, config);
        }

        writer.WriteEndObject();
    }

    /// <summary>Who writes what another program calls it is told what it is called here.</summary>
    private static string Unknown(string name)
    {
        var closest = ClosestNames.Find(name, McpJsonFields.All.Select(pair => (pair.Key, pair.Value.Name)));
        return closest.IsEmpty ? "Is not a known field." : $"Is not a known field; did you mean '{closest[0]}'?";
    }

    /// <summary>Adds what the rules say, of fields that could be read, by the names they were written with.</summary>
    private static void Validate(McpServerConfig config, Dictionary<string, string> written, FieldErrors errors)
    {
        var unreadable = written.Where(pair => errors.Has(pair.Value)).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var error in McpServerConfigValidator.Validate(config))
        {
            var field = written.Keys.FirstOrDefault(name => FieldErrors.IsOrIsPartOf(error.Field, name)) ?? error.Field;
            var address = field is "url" or "command";
            if (!unreadable.Contains(field) && !(address && (unreadable.Contains("url") || unreadable.Contains("command"))))
            {
                var shown = written.GetValueOrDefault(field) is { } name ? name + error.Field[field.Length..] : error.Field;
                errors.Add(shown, error.Message);
            }
        }
    }
}
