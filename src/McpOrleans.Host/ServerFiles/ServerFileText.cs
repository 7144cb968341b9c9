namespace McpOrleans.Host.ServerFiles;

/// <summary>A server file's text at one moment.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Text">Null when it could not be read.</param>
/// <param name="Problem">Why it could not be read.</param>
internal sealed record ServerFileText(string Path, string? Text, string? Problem)
{
    // A configuration of 10,000 servers has a few megabytes; a mistaken path may name something endless.
    private const long MaxLength = 64 * 1024 * 1024;

    public static ServerFileText Read(string path)
    {
        try
        {
            using var stream = RegularFile.TryOpen(path);
            if (stream is null)
            {
                return new ServerFileText(path, Text: null, "It is no regular file. Name a file that holds the servers.");
            }

            if (stream.Length > MaxLength)
            {
                return new ServerFileText(path, Text: null, $"The file is larger than {MaxLength / (1024 * 1024)} MiB. Use several files.");
            }

            using var reader = new StreamReader(stream);
            return new ServerFileText(path, reader.ReadToEnd(), Problem: null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ServerFileText(path, Text: null, "The file does not exist.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ServerFileText(path, Text: null, $"The file cannot be read: {exception.Message}");
        }
    }
}
