namespace McpOrleans;

/// <summary>How to reach one MCP server and how to treat it. <see cref="McpServerConfigValidator"/> checks the values.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerConfig)]
public sealed record McpServerConfig
{
    /// <summary>Stands in place of a secret that is not shown. As a value in a new configuration it keeps the stored secret.</summary>
    public const string Mask = "***";

    /// <summary>
    /// The absolute address, <c>http</c> or <c>https</c>, at most 2048 characters; null for a command. Exactly one of
    /// <see cref="Url"/> and <see cref="Command"/> is set.
    /// </summary>
    [Id(0)] public string? Url { get; init; }

    /// <summary>The program to start, searched in <c>PATH</c>; null for an address.</summary>
    [Id(1)] public string? Command { get; init; }

    /// <summary>The program's arguments in their order, at most 256. Default: none.</summary>
    [Id(2)] public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>
    /// Environment variables of the program, in addition to those it inherits, at most 256. The values may be secrets. Default:
    /// none.
    /// </summary>
    [Id(3)] public ImmutableDictionary<string, string> Env { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The program's working directory. Null: the working directory of the service.</summary>
    [Id(4)] public string? Cwd { get; init; }

    /// <summary>The transport. Null: inferred from the address, see <see cref="EffectiveTransport"/>.</summary>
    [Id(5)] public McpTransport? Transport { get; init; }

    /// <summary>HTTP headers that are sent with every request, at most 100. The values may be secrets. Default: none.</summary>
    [Id(6)]
    public ImmutableDictionary<string, string> Headers { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the server is used. A disabled server keeps its configuration but is neither connected nor called. Default: true.
    /// </summary>
    [Id(7)] public bool Enabled { get; init; } = true;

    /// <summary>A description for people, at most 1000 characters. Null: none.</summary>
    [Id(8)] public string? Description { get; init; }

    /// <summary>How long one call may take, at most 600 s. Default: 30 s.</summary>
    [Id(9)] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt to connect may take, including the protocol's handshake, at most 300 s. Default: 30 s.</summary>
    [Id(10)] public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times a failed attempt to connect, or a failed call that is safe to repeat, is repeated, 0 to 10. Default: 3.</summary>
    [Id(11)] public int RetryAttempts { get; init; } = 3;

    /// <summary>The delay before the first repetition, 0.1 s to 600 s. It doubles before each further one. Default: 1 s.</summary>
    [Id(12)] public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two repetitions, at least <see cref="RetryDelay"/> and at most 600 s. Default: 60 s.</summary>
    [Id(13)] public TimeSpan RetryMaxDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many consecutive failures open the circuit, 1 to 1000. Default: 5.</summary>
    [Id(14)] public int CircuitBreakerThreshold { get; init; } = 5;

    /// <summary>How long the circuit stays open, 1 s to 3600 s. Default: 30 s.</summary>
    [Id(15)] public TimeSpan CircuitBreakerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between two health checks, 5 s to 86,400 s. Default: 30 s.</summary>
    [Id(16)] public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many calls may run at the same time, 1 to 1000. Default: 32.</summary>
    [Id(17)] public int MaxConcurrency { get; init; } = 32;

    /// <summary>How many further calls may wait until one of the running calls ends, 0 to 100,000. Default: 256.</summary>
    [Id(18)] public int MaxQueue { get; init; } = 256;

    /// <summary>
    /// The prefix of the server's tool names on the MCP endpoint, at most 40 characters; empty: no prefix. Null: the server's name
    /// and two underscores.
    /// </summary>
    [Id(19)] public string? ToolPrefix { get; init; }

    /// <summary>Patterns of the tools to offer (<c>*</c> matches any characters). Empty (the default): all.</summary>
    [Id(20)] public ImmutableArray<string> ToolsAllow { get; init; } = [];

    /// <summary>Patterns of the tools not to offer. They override <see cref="ToolsAllow"/>. Default: none.</summary>
    [Id(21)] public ImmutableArray<string> ToolsDeny { get; init; } = [];

    /// <summary>
    /// <see cref="Transport"/>, or the transport that the address implies: SSE for a URL whose path ends in <c>/sse</c>, streamable
    /// HTTP for any other URL, and stdio for a command.
    /// </summary>
    public McpTransport EffectiveTransport => Transport ?? InferTransport();

    /// <summary>
    /// A copy that anybody may read: the values of <see cref="Env"/> and <see cref="Headers"/> and the URL's query are masked.
    /// </summary>
    public McpServerConfig WithSecretsMasked() => MapSecrets(static (_, _) => Mask);

    /// <summary>
    /// A copy in which everything that may be a secret is replaced: the values of headers and environment variables, and the URL's
    /// query.
    /// </summary>
    /// <param name="map">Returns the new value for a field (for example <c>headers.Authorization</c> or <c>url</c>) and its value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="map"/> is null.</exception>
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

    /// <summary>
    /// The command, or the URL without its query. It is free of secrets because Orleans writes the arguments of a call to its log.
    /// </summary>
    public override string ToString() => Command ?? Url?.Split('?')[0] ?? string.Empty;

    private McpTransport InferTransport()
    {
        if (Url is null)
        {
            return McpTransport.Stdio;
        }

        // The query is left out: it may be a secret, and an encrypted one cannot be read here.
        return Uri.TryCreate(Url.Split('?')[0], UriKind.Absolute, out var uri) && uri.AbsolutePath.TrimEnd('/').EndsWith("/sse", StringComparison.OrdinalIgnoreCase)
            ? McpTransport.Sse
            : McpTransport.StreamableHttp;
    }
}
