namespace McpOrleans.Host.Cli;

/// <summary>The settings on the command line; null or empty when they are not given.</summary>
internal sealed record CommandLineSettings
{
    public int? Port { get; init; }

    public string? Urls { get; init; }

    public string? Data { get; init; }

    public string? Role { get; init; }

    public ImmutableArray<string> Servers { get; init; } = [];
}
