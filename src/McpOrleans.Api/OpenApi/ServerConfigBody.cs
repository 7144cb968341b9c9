using System.ComponentModel;

namespace McpOrleans.Api.OpenApi;

/// <summary>How to reach one MCP server and how to treat it.</summary>
/// <remarks>
/// This type only describes the body in the OpenAPI document: <see cref="Client.Configuration.McpServerConfigJson"/> reads and
/// writes it.
/// </remarks>
internal sealed record ServerConfigBody
{
    /// <summary>The address, http or https. Give exactly one of 'url' and 'command'.</summary>
    public string? Url { get; init; }

    /// <summary>The program to start, searched in PATH.</summary>
    public string? Command { get; init; }

    /// <summary>The program's arguments.</summary>
    public string[]? Args { get; init; }

    /// <summary>Environment variables of the program, in addition to those it inherits. Their values are never returned.</summary>
    public Dictionary<string, string>? Env { get; init; }

    /// <summary>The program's working directory. Default: the working directory of the service.</summary>
    public string? Cwd { get; init; }

    /// <summary>Default: sse for an address that ends in /sse, streamable-http for other addresses, stdio for a command.</summary>
    public McpTransport? Transport { get; init; }

    /// <summary>HTTP headers that are sent with every request. Their values are never returned.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    /// <summary>Whether the server is used. A disabled server keeps its configuration but is neither connected nor called.</summary>
    [DefaultValue(true)]
    public bool? Enabled { get; init; }

    public string? Description { get; init; }

    /// <summary>How long one call may take, in seconds.</summary>
    [DefaultValue(30d)]
    public double? Timeout { get; init; }

    /// <summary>How long one attempt to connect may take, including the protocol's handshake, in seconds.</summary>
    [DefaultValue(30d)]
    public double? ConnectTimeout { get; init; }

    /// <summary>How many times a failed attempt to connect, or a failed call that is safe to repeat, is repeated.</summary>
    [DefaultValue(3)]
    public int? RetryAttempts { get; init; }

    /// <summary>The delay before the first repetition, in seconds. It doubles before each further one.</summary>
    [DefaultValue(1d)]
    public double? RetryDelay { get; init; }

    /// <summary>The longest delay between two repetitions, in seconds.</summary>
    [DefaultValue(60d)]
    public double? RetryMaxDelay { get; init; }

    /// <summary>How many consecutive failures open the circuit.</summary>
    [DefaultValue(5)]
    public int? CircuitBreakerThreshold { get; init; }

    /// <summary>How long the circuit stays open, in seconds.</summary>
    [DefaultValue(30d)]
    public double? CircuitBreakerTimeout { get; init; }

    /// <summary>The time between two health checks, in seconds.</summary>
    [DefaultValue(30d)]
    public double? HealthCheckInterval { get; init; }

    /// <summary>How many calls may run at the same time.</summary>
    [DefaultValue(32)]
    public int? MaxConcurrency { get; init; }

    /// <summary>How many further calls may wait until one of the running calls ends.</summary>
    [DefaultValue(256)]
    public int? MaxQueue { get; init; }

    /// <summary>The prefix of the server's tool names on the MCP endpoint. Default: the server's name and two underscores.</summary>
    public string? ToolPrefix { get; init; }

    /// <summary>Which of the server's tools to offer.</summary>
    public ToolFilterBody? Tools { get; init; }

    /// <summary>Which of a server's tools to offer.</summary>
    internal sealed record ToolFilterBody
    {
        /// <summary>Patterns of the tools to offer (* matches any characters). Empty: all.</summary>
        public string[]? Allow { get; init; }

        /// <summary>Patterns of the tools not to offer. They override 'allow'.</summary>
        public string[]? Deny { get; init; }
    }
}
