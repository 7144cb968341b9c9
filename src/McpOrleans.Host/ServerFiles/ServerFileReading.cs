using McpOrleans.Host.Logging;

namespace McpOrleans.Host.ServerFiles;

/// <summary>What was read of one or more server files.</summary>
internal sealed record ServerFileReading
{
    /// <summary>The servers without errors, in the files' order.</summary>
    public ImmutableArray<ServerFileEntry> Entries { get; init; } = [];

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<ServerFileError> Errors { get; init; } = [];

    /// <summary>Fields of other programs, which mean nothing here, each with its file and path.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}

/// <summary>One MCP server of a server file.</summary>
/// <param name="Key">Its tenant and name.</param>
/// <param name="Config">Its configuration, valid, variables expanded.</param>
/// <param name="File">The file it stands in.</param>
internal sealed record ServerFileEntry(ServerKey Key, McpServerConfig Config, string File);

/// <summary>What is wrong at one place of a server file.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">The line, counted from 1; null when the file could be read and its content is what is wrong.</param>
/// <param name="Field">The path to the field, for example <c>servers.github.timeout</c>; null when it is about the file.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record ServerFileError(string File, long? Line, string? Field, string Message)
{
    /// <summary>What is wrong with fields of a file that could be read.</summary>
    public static IEnumerable<ServerFileError> In(string file, IEnumerable<FieldError> errors) =>
        errors.Select(error => new ServerFileError(file, Line: null, error.Field, error.Message));

    /// <summary>All of them, each on a line of its own.</summary>
    public static string Describe(ImmutableArray<ServerFileError> errors) =>
        (errors.Length == 1 ? "the server files have an error:" : $"the server files have {errors.Length} errors:")
        + string.Concat(errors.Select(error => $"{Environment.NewLine}  {error}"));

    /// <summary>One line, whatever the file has for names.</summary>
    public override string ToString() => LogText.Clean((Line, Field) switch
    {
        ({ } line, _) => $"{File}:{line}: {Message}",
        (_, { } field) => $"{File}: {field}: {Message}",
        _ => $"{File}: {Message}",
    });
}
