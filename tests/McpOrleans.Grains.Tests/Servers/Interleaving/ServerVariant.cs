using System.Collections.Immutable;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>A configuration as schedules put it, before the addresses are known.</summary>
/// <param name="Target">Which of the two MCP servers.</param>
internal sealed record ServerVariant(int Target)
{
    private static readonly ImmutableArray<ImmutableArray<string>> Denials = [[], ["secret"], ["fresh_*"], ["common"], ["*_only", "secret"]];
    private static readonly ImmutableArray<ImmutableArray<string>> Allowances = [[], [], ["c*", "s*", "fresh_1"]];
    private static readonly ImmutableArray<int> Intervals = [5, 30, 60, 300];

    public ImmutableArray<string> Deny { get; init; } = [];

    public ImmutableArray<string> Allow { get; init; } = [];

    public string? Description { get; init; }

    public int IntervalSeconds { get; init; } = 30;

    public bool Enabled { get; init; } = true;

    /// <summary>The operator puts it, whom no quota limits.</summary>
    public bool IsUnlimited { get; init; }

    public static ServerVariant Draw(Random random) => new(random.Next(2))
    {
        Deny = Denials[random.Next(Denials.Length)],
        Allow = Allowances[random.Next(Allowances.Length)],
        Description = DrawDescription(random),
        IntervalSeconds = Intervals[random.Next(Intervals.Length)],
    };

    /// <summary>The same but for one thing.</summary>
    public ServerVariant Mutate(Random random) => random.Next(8) switch
    {
        0 or 1 => this with { Deny = Denials[random.Next(Denials.Length)] },
        2 => this with { Allow = Allowances[random.Next(Allowances.Length)] },
        3 => this with { Description = DrawDescription(random) },
        4 => this with { IntervalSeconds = Intervals[random.Next(Intervals.Length)] },
        5 => this with { Enabled = !Enabled },
        6 => this with { Target = 1 - Target },
        _ => this with { IsUnlimited = !IsUnlimited },
    };

    public static string NameOf(int target) => target == 0 ? "A" : "B";

    /// <summary>As it is put, given the addresses of the two MCP servers.</summary>
    public McpServerConfig ToConfig(IReadOnlyList<Uri> addresses) => new()
    {
        Url = addresses[Target].ToString(),
        ToolsDeny = Deny,
        ToolsAllow = Allow,
        Description = Description,
        HealthCheckInterval = TimeSpan.FromSeconds(IntervalSeconds),
        Enabled = Enabled,
        Timeout = TimeSpan.FromSeconds(20),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        RetryAttempts = 1,
        CircuitBreakerTimeout = TimeSpan.FromSeconds(5),
    };

    public override string ToString() =>
        $"{NameOf(Target)}{(Enabled ? "" : " disabled")}{(IsUnlimited ? " unlimited" : "")} deny=[{string.Join(',', Deny)}] allow=[{string.Join(',', Allow)}] '{Description}' {IntervalSeconds} s";

    private static string? DrawDescription(Random random) => random.Next(4) is var number and > 0 ? $"description {number}" : null;
}
