using McpOrleans.Host.Logging;

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

/// <summary>One MCP server in a server file.</summary>
/// <param name="Key">Its tenant and name.</param>
/// <param name="Config">Its configuration, which is valid and has its variables expanded.</param>
/// <param name="File">The path of the file.</param>
internal sealed record ServerFileEntry(ServerKey Key, McpServerConfig Config, string File);

/// <summary>An error at one place of a server file.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">The line, counted from 1; null when the text could be parsed and its content is wrong.</param>
/// <param name="Field">
/// The path to the field, for example <c>servers.github.timeout</c>; null when the error concerns the whole file.
/// </param>
/// <param name="Message">What is wrong, and what would be right.</param>
internal sealed record ServerFileError(string File, long? Line, string? Field, string Message)
{
    /// <summary>Returns what is wrong with the fields of a file that could be read.</summary>
    public static IEnumerable<ServerFileError> In(string file, IEnumerable<FieldError> errors) =>
        errors.Select(error => new ServerFileError(file, Line: null, error.Field, error.Message));

    /// <summary>Returns all errors, each on its own line.</summary>
    public static string Describe(ImmutableArray<ServerFileError> errors) =>
        (errors.Length == 1 ? "the server files have an error:" : $"the server files have {errors.Length} errors:")
        + string.Concat(errors.Select(error => $"{Environment.NewLine}  {error}"));

    /// <summary>Returns the error on one line, whatever characters the names in the file contain.</summary>
    public override string ToString() => LogText.Clean((Line, Field) switch
    {
        ({ } line, _) => $"{File}:{line}: {Message}",
        (_, { } field) => $"{File}: {field}: {Message}",
        _ => $"{File}: {Message}",
    });
}
