namespace McpOrleans.Host.Startup;

/// <summary>The folder for everything that is kept.</summary>
internal static class DataFolder
{
    /// <summary>The file that grain storage locks while it runs.</summary>
    private const string LockFile = ".lock";

    /// <summary>
    /// Makes the folder when it is missing, open to its owner only because it holds secrets, and looks whether it can be used, so
    /// that a wrong one has no effect but its message.
    /// </summary>
    /// <exception cref="StartException">It cannot be made or written, or another process uses it.</exception>
    public static void Prepare(string path)
    {
        try
        {
            Create(path);

            // Opening needs the right to write, so this also finds a folder that cannot be written.
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

    // "Would block" on Linux and macOS, a sharing violation on Windows.
    private static bool IsInUse(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
