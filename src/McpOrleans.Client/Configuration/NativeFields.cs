using System.Collections.Frozen;

namespace McpOrleans.Client.Configuration;

/// <summary>The fields of this service's own dialect.</summary>
internal static class NativeFields
{
    /// <summary>In the order in which they are written.</summary>
    public static ImmutableArray<ConfigField> InOrder { get; } =
    [
        ConfigField.Address("url", config => config.Url, (config, url) => config with { Url = url }),
        ConfigField.Address("command", config => config.Command, (config, command) => config with { Command = command }),
        ConfigField.Addresses("args", config => config.Args, (config, args) => config with { Args = args }),
        ConfigField.Map("env", config => config.Env, (config, env) => config with { Env = env }),
        ConfigField.Address("cwd", config => config.Cwd, (config, folder) => config with { Cwd = folder }),
        ConfigField.Transport("transport", config => config.Transport, (config, transport) => config with { Transport = transport }),
        ConfigField.Map("headers", config => config.Headers, (config, headers) => config with { Headers = headers }),
        ConfigField.Bool("enabled", config => config.Enabled, (config, enabled) => config with { Enabled = enabled }),
        ConfigField.Text("description", config => config.Description, (config, text) => config with { Description = text }),
        ConfigField.Seconds("timeout", config => config.Timeout, (config, time) => config with { Timeout = time }),
        ConfigField.Seconds("connect_timeout", config => config.ConnectTimeout, (config, time) => config with { ConnectTimeout = time }),
        ConfigField.Int("retry_attempts", config => config.RetryAttempts, (config, count) => config with { RetryAttempts = count }),
        ConfigField.Seconds("retry_delay", config => config.RetryDelay, (config, time) => config with { RetryDelay = time }),
        ConfigField.Seconds("retry_max_delay", config => config.RetryMaxDelay, (config, time) => config with { RetryMaxDelay = time }),
        ConfigField.Int("circuit_breaker_threshold", config => config.CircuitBreakerThreshold, (config, count) => config with { CircuitBreakerThreshold = count }),
        ConfigField.Seconds("circuit_breaker_timeout", config => config.CircuitBreakerTimeout, (config, time) => config with { CircuitBreakerTimeout = time }),
        ConfigField.Seconds("health_check_interval", config => config.HealthCheckInterval, (config, time) => config with { HealthCheckInterval = time }),
        ConfigField.Int("max_concurrency", config => config.MaxConcurrency, (config, count) => config with { MaxConcurrency = count }),
        ConfigField.Int("max_queue", config => config.MaxQueue, (config, count) => config with { MaxQueue = count }),
        ConfigField.Text("tool_prefix", config => config.ToolPrefix, (config, prefix) => config with { ToolPrefix = prefix }),
        new("tools", ReadTools, WriteTools),
    ];

    public static FrozenDictionary<string, ConfigField> All { get; } = InOrder.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    private static McpServerConfig ReadTools(McpServerConfig config, FieldValue value)
    {
        if (value.Value.ValueKind != JsonValueKind.Object)
        {
            value.Refuse<string>("Must be an object with the lists 'allow' and 'deny'.");
            return config;
        }

        foreach (var part in value.Parts())
        {
            config = part.Field switch
            {
                _ when part.Field.EndsWith(".allow", StringComparison.Ordinal) => config with { ToolsAllow = part.Texts() ?? config.ToolsAllow },
                _ when part.Field.EndsWith(".deny", StringComparison.Ordinal) => config with { ToolsDeny = part.Texts() ?? config.ToolsDeny },
                _ => Unknown(config, part),
            };
        }

        return config;
    }

    private static McpServerConfig Unknown(McpServerConfig config, FieldValue part)
    {
        part.Refuse<string>("Is not a known field; there are 'allow' and 'deny'.");
        return config;
    }

    private static void WriteTools(Utf8JsonWriter writer, McpServerConfig config)
    {
        if (config.ToolsAllow.IsDefaultOrEmpty && config.ToolsDeny.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteStartObject("tools");
        ConfigField.WriteList(writer, "allow", config.ToolsAllow);
        ConfigField.WriteList(writer, "deny", config.ToolsDeny);
        writer.WriteEndObject();
    }
}
