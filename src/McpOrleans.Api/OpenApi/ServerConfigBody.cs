using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace McpOrleans.Api.OpenApi;

/// <summary>How to reach one MCP server and how to treat it.</summary>
/// <remarks>Described in the OpenAPI document only: <see cref="Client.Configuration.McpServerConfigJson"/> reads and writes it.</remarks>
internal sealed record ServerConfigBody
{
    /// <summary>The address, http or https. Give exactly one of 'url' and 'command'.</summary>
    public string? Url { get; init; }

    /// <summary>The program to start, searched in PATH.</summary>
    public string? Command { get; init; }

    /// <summary>The program's arguments.</summary>
    public string[]? Args { get; init; }

    /// <summary>Environment variables of the program, beside those it inherits. Values are never returned.</summary>
    public Dictionary<string, string>? Env { get; init; }

    /// <summary>The program's working directory; default: the service's own.</summary>
    public string? Cwd { get; init; }

    /// <summary>Default: sse for an address that ends in /sse, streamable-http for others, stdio for a command.</summary>
    public McpTransport? Transport { get; init; }

    /// <summary>HTTP headers sent with every request. Values are never returned.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    /// <summary>A disabled server keeps its configuration and is neither connected nor called.</summary>
    [DefaultValue(true)]
    public bool? Enabled { get; init; }

    public string? Description { get; init; }

    /// <summary>Seconds one call may take.</summary>
    [DefaultValue(30d)]
    public double? Timeout { get; init; }

    /// <summary>Seconds one attempt to connect may take, the protocol's handshake included.</summary>
    [DefaultValue(30d)]
    public double? ConnectTimeout { get; init; }

    /// <summary>How often a failed attempt to connect is repeated.</summary>
    [DefaultValue(3)]
    public int? RetryAttempts { get; init; }

    /// <summary>Seconds before the first repetition, doubled before each further one.</summary>
    [DefaultValue(1d)]
    public double? RetryDelay { get; init; }

    /// <summary>The longest delay between repetitions in seconds.</summary>
    [DefaultValue(60d)]
    public double? RetryMaxDelay { get; init; }

    /// <summary>Consecutive failures that open the circuit.</summary>
    [DefaultValue(5)]
    public int? CircuitBreakerThreshold { get; init; }

    /// <summary>Seconds the circuit stays open.</summary>
    [DefaultValue(30d)]
    public double? CircuitBreakerTimeout { get; init; }

    /// <summary>Seconds between two health checks.</summary>
    [DefaultValue(30d)]
    public double? HealthCheckInterval { get; init; }

    /// <summary>Calls that run at the same time.</summary>
    [DefaultValue(32)]
    public int? MaxConcurrency { get; init; }

    /// <summary>Calls that wait for one of those to end.</summary>
    [DefaultValue(256)]
    public int? MaxQueue { get; init; }

    /// <summary>What stands before a tool's name on the MCP endpoint; default: the server's name and two underscores.</summary>
    public string? ToolPrefix { get; init; }

    /// <summary>Which of the server's tools to offer.</summary>
    public ToolFilterBody? Tools { get; init; }

    /// <summary>Which of a server's tools to offer.</summary>
    internal sealed record ToolFilterBody
    {
        /// <summary>Patterns (* matches anything) of the tools to offer; empty: all.</summary>
        public string[]? Allow { get; init; }

        /// <summary>Patterns of the tools not to offer; stronger than 'allow'.</summary>
        public string[]? Deny { get; init; }
    }
}
