namespace McpOrleans.Host.ServerFiles;

/// <summary>The text of a server file at one moment.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Text">The text; null when the file could not be read.</param>
/// <param name="Problem">Why the file could not be read; null when it could.</param>
internal sealed record ServerFileText(string Path, string? Text, string? Problem)
{
    // A configuration of 10,000 servers has a few megabytes. A wrong path may name an endless file.
    private const long MaxLength = 64 * 1024 * 1024;

    public static ServerFileText Read(string path)
    {
        try
        {
            using var stream = RegularFile.TryOpen(path);
            if (stream is null)
            {
                return new ServerFileText(path, Text: null, "This is not a regular file. Give the path of a file that contains the servers.");
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
