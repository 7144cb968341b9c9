namespace McpOrleans;

/// <summary>How to reach one MCP server and how to treat it. <see cref="McpServerConfigValidator"/> says what is allowed.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerConfig)]
public sealed record McpServerConfig
{
    /// <summary>Stands where a secret is not shown.</summary>
    public const string Mask = "***";

    /// <summary>The address, <c>http</c> or <c>https</c>; exactly one of <see cref="Url"/> and <see cref="Command"/> is set.</summary>
    [Id(0)]
    public string? Url { get; init; }

    /// <summary>The program to start, searched in <c>PATH</c>.</summary>
    [Id(1)]
    public string? Command { get; init; }

    [Id(2)]
    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>Environment variables of the program, beside those it inherits. The values may be secrets.</summary>
    [Id(3)]
    public ImmutableDictionary<string, string> Env { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The program's working directory; default: the service's own.</summary>
    [Id(4)]
    public string? Cwd { get; init; }

    /// <summary>Default: inferred from the address, see <see cref="EffectiveTransport"/>.</summary>
    [Id(5)]
    public McpTransport? Transport { get; init; }

    /// <summary>HTTP headers sent with every request. The values may be secrets.</summary>
    [Id(6)]
    public ImmutableDictionary<string, string> Headers { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>A disabled server keeps its configuration and is neither connected nor called.</summary>
    [Id(7)]
    public bool Enabled { get; init; } = true;

    [Id(8)]
    public string? Description { get; init; }

    /// <summary>How long one call may take; default 30 s.</summary>
    [Id(9)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt to connect may take, the protocol's handshake included; default 30 s.</summary>
    [Id(10)]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a failed attempt to connect is repeated; default 3.</summary>
    [Id(11)]
    public int RetryAttempts { get; init; } = 3;

    /// <summary>The delay before the first repetition, doubled before each further one; default 1 s.</summary>
    [Id(12)]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between repetitions; default 60 s.</summary>
    [Id(13)]
    public TimeSpan RetryMaxDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Consecutive failures that open the circuit; default 5.</summary>
    [Id(14)]
    public int CircuitBreakerThreshold { get; init; } = 5;

    /// <summary>How long the circuit stays open; default 30 s.</summary>
    [Id(15)]
    public TimeSpan CircuitBreakerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between two health checks; default 30 s.</summary>
    [Id(16)]
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls that run at the same time; default 32.</summary>
    [Id(17)]
    public int MaxConcurrency { get; init; } = 32;

    /// <summary>Calls that wait for one of those to end; default 256.</summary>
    [Id(18)]
    public int MaxQueue { get; init; } = 256;

    /// <summary>What stands before a tool's name on the MCP endpoint; default: the server's name and two underscores.</summary>
    [Id(19)]
    public string? ToolPrefix { get; init; }

    /// <summary>Patterns (<c>*</c> matches anything) of the tools to offer; empty: all.</summary>
    [Id(20)]
    public ImmutableArray<string> ToolsAllow { get; init; } = [];

    /// <summary>Patterns of the tools not to offer; stronger than <see cref="ToolsAllow"/>.</summary>
    [Id(21)]
    public ImmutableArray<string> ToolsDeny { get; init; } = [];

    /// <summary>
    /// <see cref="Transport"/>, or what the address implies: <c>…/sse</c> is SSE, another URL streamable HTTP, a command stdio.
    /// </summary>
    public McpTransport EffectiveTransport => Transport ?? InferTransport();

    /// <summary>The same without the values of <see cref="Env"/> and <see cref="Headers"/> and without the URL's query, fit for any reader.</summary>
    public McpServerConfig WithSecretsMasked() => MapSecrets(static (_, _) => Mask);

    /// <summary>The same with everything replaced that may be a secret: values of headers and environment, and the URL's query.</summary>
    /// <param name="map">Gives the new value for a field (<c>headers.Authorization</c>, <c>url</c>) and its value.</param>
    public McpServerConfig MapSecrets(Func<string, string, string> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var query = Url?.IndexOf('?', StringComparison.Ordinal) + 1;
        return this with
        {
            Url = query is > 0 && query < Url!.Length ? string.Concat(Url.AsSpan(0, query.Value), map("url", Url[query.Value..])) : Url,
            Env = Env.ToImmutableDictionary(pair => pair.Key, pair => map($"env.{pair.Key}", pair.Value), Env.KeyComparer),
            Headers = Headers.ToImmutableDictionary(pair => pair.Key, pair => map($"headers.{pair.Key}", pair.Value), Headers.KeyComparer),
        };
    }

    /// <summary>Free of secrets: Orleans writes the arguments of a call to its log.</summary>
    public override string ToString() => Command ?? Url?.Split('?')[0] ?? string.Empty;

    private McpTransport InferTransport()
    {
        if (Url is null)
        {
            return McpTransport.Stdio;
        }

        // Without the query, which may be a secret that is not readable here.
        return Uri.TryCreate(Url.Split('?')[0], UriKind.Absolute, out var uri) && uri.AbsolutePath.TrimEnd('/').EndsWith("/sse", StringComparison.OrdinalIgnoreCase)
            ? McpTransport.Sse
            : McpTransport.StreamableHttp;
    }
}
