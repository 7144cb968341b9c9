namespace McpOrleans.Host.Cli;

/// <summary>What the command line says; null or empty where it says nothing.</summary>
internal sealed record CommandLineSettings
{
    public int? Port { get; init; }

    public string? Urls { get; init; }

    public string? Data { get; init; }

    public string? Role { get; init; }

    public ImmutableArray<string> Servers { get; init; } = [];
}
