using System.Collections.Frozen;
using System.Text.Json;

namespace McpOrleans.Client.Configuration;

/// <summary>The fields of this service's own dialect.</summary>
internal static class NativeFields
{
    public static FrozenDictionary<string, ConfigField> All { get; } = new ConfigField[]
    {
        new("url", (config, value) => config with { Url = value.Address() ?? config.Url }),
        new("command", (config, value) => config with { Command = value.Address() ?? config.Command }),
        new("args", (config, value) => config with { Args = value.Addresses() ?? config.Args }),
        new("env", (config, value) => config with { Env = value.Map(config.Env) ?? config.Env }),
        new("cwd", (config, value) => config with { Cwd = value.Address() ?? config.Cwd }),
        new("transport", (config, value) => config with { Transport = Transport(value) ?? config.Transport }),
        new("headers", (config, value) => config with { Headers = value.Map(config.Headers) ?? config.Headers }),
        new("enabled", (config, value) => config with { Enabled = value.Bool() ?? config.Enabled }),
        new("description", (config, value) => config with { Description = value.Text() ?? config.Description }),
        new("timeout", (config, value) => config with { Timeout = value.Seconds() ?? config.Timeout }),
        new("connect_timeout", (config, value) => config with { ConnectTimeout = value.Seconds() ?? config.ConnectTimeout }),
        new("retry_attempts", (config, value) => config with { RetryAttempts = value.Int() ?? config.RetryAttempts }),
        new("retry_delay", (config, value) => config with { RetryDelay = value.Seconds() ?? config.RetryDelay }),
        new("retry_max_delay", (config, value) => config with { RetryMaxDelay = value.Seconds() ?? config.RetryMaxDelay }),
        new("circuit_breaker_threshold", (config, value) => config with { CircuitBreakerThreshold = value.Int() ?? config.CircuitBreakerThreshold }),
        new("circuit_breaker_timeout", (config, value) => config with { CircuitBreakerTimeout = value.Seconds() ?? config.CircuitBreakerTimeout }),
        new("health_check_interval", (config, value) => config with { HealthCheckInterval = value.Seconds() ?? config.HealthCheckInterval }),
        new("max_concurrency", (config, value) => config with { MaxConcurrency = value.Int() ?? config.MaxConcurrency }),
        new("max_queue", (config, value) => config with { MaxQueue = value.Int() ?? config.MaxQueue }),
        new("tool_prefix", (config, value) => config with { ToolPrefix = value.Text() ?? config.ToolPrefix }),
        new("tools", Tools),
    }.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    public static McpTransport? Transport(FieldValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (!McpTransportNames.TryParse(text, out var transport))
        {
            value.Refuse<string>("Must be streamable-http, sse or stdio.");
        }

        return transport;
    }

    private static McpServerConfig Tools(McpServerConfig config, FieldValue value)
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
        part.Refuse<string>("Is not known; there are 'allow' and 'deny'.");
        return config;
    }
}
