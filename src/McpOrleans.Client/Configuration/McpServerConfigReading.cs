namespace McpOrleans.Client.Configuration;

/// <summary>What was read of one server's configuration.</summary>
public sealed record McpServerConfigReading
{
    /// <summary>The configuration, valid; null when there are errors.</summary>
    public McpServerConfig? Config { get; init; }

    /// <summary>Everything that is wrong, fields named as they were written.</summary>
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Fields that were given and mean nothing here.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}
