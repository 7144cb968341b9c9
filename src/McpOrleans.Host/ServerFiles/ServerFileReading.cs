using System.Collections.Immutable;

namespace McpOrleans.Host.ServerFiles;

/// <summary>The result of reading one or more server files.</summary>
internal sealed record ServerFileReading
{
    /// <summary>The servers without errors, in the order of the files.</summary>
    public ImmutableArray<ServerFileEntry> Entries { get; init; } = [];

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<ServerFileError> Errors { get; init; } = [];

    /// <summary>Fields of other programs that have no meaning here, each with its file and path.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}
