using System.Collections.Frozen;

namespace McpOrleans.Client.Configuration;

/// <summary>The fields that an entry of an <c>mcp.json</c> may have: the native ones, also in camelCase, and those of other programs.</summary>
internal static class McpJsonFields
{
    /// <summary>No timeout allowed here is as long, so a greater number is meant in milliseconds, as some programs do.</summary>
    private static readonly TimeSpan LongestInSeconds = TimeSpan.FromSeconds(10_000);

    public static FrozenDictionary<string, ConfigField> All { get; } = Build();

    /// <summary>Matters of the program that wrote the file: its approvals, its sign-in, its user interface.</summary>
    public static FrozenSet<string> Meaningless { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "$schema",
        "_comment",
        "alwaysAllow",
        "auth",
        "autoApprove",
        "autoStart",
        "category",
        "comment",
        "debug",
        "dev",
        "envFile",
        "envVars",
        "gallery",
        "headersHelper",
        "icon",
        "id",
        "initTimeout",
        "inputs",
        "name",
        "note",
        "oauth",
        "registryUrl",
        "sandbox",
        "sandboxEnabled",
        "source",
        "tags",
        "title",
        "trust",
        "version");

    private static FrozenDictionary<string, ConfigField> Build()
    {
        var fields = new Dictionary<string, ConfigField>(NativeFields.All, StringComparer.Ordinal);
        foreach (var field in NativeFields.All.Values)
        {
            fields.TryAdd(ToCamelCase(field.Name), field);
        }

        fields["type"] = fields["transportType"] = NativeFields.All["transport"];
        fields["serverUrl"] = NativeFields.All["url"];
        fields["httpUrl"] = NativeFields.All["url"] with
        {
            Apply = (config, value) => config with { Url = value.Address() ?? config.Url, Transport = McpTransport.StreamableHttp },
        };
        fields["workingDirectory"] = NativeFields.All["cwd"];
        fields["environment"] = NativeFields.All["env"];
        fields["headers"] = NativeFields.All["headers"] with { Apply = Headers };
        fields["disabled"] = NativeFields.All["enabled"] with
        {
            Apply = (config, value) => config with { Enabled = !(value.Bool() ?? !config.Enabled) },
        };
        fields["isActive"] = NativeFields.All["enabled"];
        fields["timeout"] = NativeFields.All["timeout"] with { Apply = Timeout };
        fields["tools"] = NativeFields.All["tools"] with { Apply = Tools };
        fields["includeTools"] = fields["enabledTools"] = fields["allowedTools"] = NativeFields.All["tools"] with { Name = "tools.allow", Apply = Allow };
        fields["excludeTools"] = fields["disabledTools"] = NativeFields.All["tools"] with
        {
            Name = "tools.deny",
            Apply = (config, value) => config with { ToolsDeny = value.Texts() ?? config.ToolsDeny },
        };
        return fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string ToCamelCase(string snakeCase) =>
        string.Concat(snakeCase.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static McpServerConfig Timeout(McpServerConfig config, FieldValue value) => value.Seconds() switch
    {
        null => config,
        { } timeout when timeout >= LongestInSeconds => config with { Timeout = timeout / 1000 },
        { } timeout => config with { Timeout = timeout },
    };

    private static McpServerConfig Allow(McpServerConfig config, FieldValue value) =>
        config with { ToolsAllow = value.Texts() ?? config.ToolsAllow };

    private static McpServerConfig Tools(McpServerConfig config, FieldValue value) =>
        value.Value.ValueKind == JsonValueKind.Array ? Allow(config, value) : NativeFields.All["tools"].Apply(config, value);

    /// <summary>The headers of a body are often written down there; the protocol sets them anyway.</summary>
    private static McpServerConfig Headers(McpServerConfig config, FieldValue value) =>
        value.Map(config.Headers) is { } headers
            ? config with { Headers = headers.RemoveRange(headers.Keys.Where(name => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))) }
            : config;
}
