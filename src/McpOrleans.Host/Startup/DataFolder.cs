namespace McpOrleans.Host.Startup;

/// <summary>The folder for everything that the service stores.</summary>
internal static class DataFolder
{
    /// <summary>The file that the grain storage locks while it runs.</summary>
    private const string LockFile = ".lock";

    /// <summary>
    /// Creates the folder if it is missing, accessible to its owner only because it will hold secrets. Then checks that the folder
    /// can be used, so that a wrong one has no effect except its error message.
    /// </summary>
    /// <exception cref="StartException">The folder cannot be created or written, or another process uses it.</exception>
    public static void Prepare(string path)
    {
        try
        {
            Create(path);

            // Opening the file needs write access, so this also detects a folder that cannot be written.
            new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
        catch (IOException exception) when (IsInUse(exception))
        {
            throw new StartException(
                $"the data folder {path} is in use by another McpOrleans. Stop that one, or choose another folder with --data.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"the data folder {path} cannot be used: {exception.Message} Choose another with --data, or let the user "
                + $"'{Environment.UserName}' write to it.", exception);
        }
    }

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // 11 is "would block" on Linux, 35 the same on macOS, and the last one is a sharing violation on Windows.
    private static bool IsInUse(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
