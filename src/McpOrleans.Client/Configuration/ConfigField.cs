namespace McpOrleans.Client.Configuration;

/// <summary>A field of a configuration: how it is read and written.</summary>
/// <param name="Name">Its native name, by which validation errors call it.</param>
/// <param name="Apply">Puts the value into the configuration; leaves it as it is when the value does not fit.</param>
/// <param name="Write">Writes name and value, if there is anything to write.</param>
internal sealed record ConfigField(
    string Name, Func<McpServerConfig, FieldValue, McpServerConfig> Apply, Action<Utf8JsonWriter, McpServerConfig> Write)
{
    /// <summary>Free text.</summary>
    public static ConfigField Text(string name, Func<McpServerConfig, string?> get, Func<McpServerConfig, string, McpServerConfig> set) =>
        Text(name, value => value.Text(), get, set);

    /// <summary>Text that reaches the MCP server's process or address.</summary>
    public static ConfigField Address(string name, Func<McpServerConfig, string?> get, Func<McpServerConfig, string, McpServerConfig> set) =>
        Text(name, value => value.Address(), get, set);

    public static ConfigField Bool(string name, Func<McpServerConfig, bool> get, Func<McpServerConfig, bool, McpServerConfig> set) =>
        Of(name, value => value.Bool(), (writer, value) => writer.WriteBoolean(name, value), get, set);

    public static ConfigField Int(string name, Func<McpServerConfig, int> get, Func<McpServerConfig, int, McpServerConfig> set) =>
        Of(name, value => value.Int(), (writer, value) => writer.WriteNumber(name, value), get, set);

    public static ConfigField Seconds(string name, Func<McpServerConfig, TimeSpan> get, Func<McpServerConfig, TimeSpan, McpServerConfig> set) =>
        Of(name, value => value.Seconds(), (writer, value) => writer.WriteNumber(name, (decimal)value.Ticks / TimeSpan.TicksPerSecond), get, set);

    public static ConfigField Transport(
        string name, Func<McpServerConfig, McpTransport?> get, Func<McpServerConfig, McpTransport, McpServerConfig> set) =>
        new(
            name,
            (config, value) => value.Transport() is { } transport ? set(config, transport) : config,
            (writer, config) =>
            {
                if (get(config) is { } transport)
                {
                    writer.WriteString(name, McpTransportNames.ToText(transport));
                }
            });

    /// <summary>A list of which every item reaches the MCP server's process.</summary>
    public static ConfigField Addresses(
        string name, Func<McpServerConfig, ImmutableArray<string>> get, Func<McpServerConfig, ImmutableArray<string>, McpServerConfig> set) =>
        Of(name, value => value.Addresses(), (writer, list) => WriteList(writer, name, list), get, set);

    /// <summary>Strings by name, which may be secrets.</summary>
    public static ConfigField Map(
        string name,
        Func<McpServerConfig, ImmutableDictionary<string, string>> get,
        Func<McpServerConfig, ImmutableDictionary<string, string>, McpServerConfig> set) =>
        new(
            name,
            (config, value) => value.Map(get(config)) is { } map ? set(config, map) : config,
            (writer, config) => WriteMap(writer, name, get(config)));

    /// <summary>Writes a list, unless it is empty.</summary>
    public static void WriteList(Utf8JsonWriter writer, string name, ImmutableArray<string> items)
    {
        if (items.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, ImmutableDictionary<string, string> map)
    {
        if (map.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static ConfigField Text(
        string name, Func<FieldValue, string?> read, Func<McpServerConfig, string?> get, Func<McpServerConfig, string, McpServerConfig> set) =>
        new(
            name,
            (config, value) => read(value) is { } text ? set(config, text) : config,
            (writer, config) =>
            {
                if (get(config) is { } text)
                {
                    writer.WriteString(name, text);
                }
            });

    private static ConfigField Of<T>(
        string name, Func<FieldValue, T?> read, Action<Utf8JsonWriter, T> write, Func<McpServerConfig, T> get, Func<McpServerConfig, T, McpServerConfig> set)
        where T : struct =>
        new(
            name,
            (config, value) => read(value) is { } fitting ? set(config, fitting) : config,
            (writer, config) => write(writer, get(config)));
}
