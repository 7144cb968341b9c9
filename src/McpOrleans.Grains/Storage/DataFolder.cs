namespace McpOrleans.Grains.Storage;

/// <summary>The data folder while this process, and no other, uses it.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockFile = ".lock";
    private const string GrainsFolder = "grains";

    private readonly FileStream _lock;
    private readonly Lock _creating = new();
    private ImmutableHashSet<string> _created = [];

    private DataFolder(string path, FileStream heldLock)
    {
        _lock = heldLock;
        Grains = Path.Combine(path, GrainsFolder);
    }

    /// <summary>The folder of all grain states.</summary>
    public string Grains { get; }

    /// <exception cref="DataFolderException">The folder cannot be used; the message names the remedy.</exception>
    public static DataFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            DurableFile.CreateFolder(path);
            DurableFile.CreateFolder(Path.Combine(path, GrainsFolder));

            // The operating system ends the lock with the process, however that ends.
            return new DataFolder(path, new FileStream(Path.Combine(path, LockFile), DurableFile.NewFile(FileMode.OpenOrCreate)));
        }
        catch (IOException exception) when (IsInUse(exception))
        {
            throw new DataFolderException(
                $"The data folder '{path}' is used by another process: stop that process first, or choose another data folder.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                $"The data folder '{path}' cannot be used ({exception.Message}): let the user '{Environment.UserName}' write to it, "
                + "or choose another data folder.", exception);
        }
    }

    /// <summary>The folder of all states of one name; it need not exist.</summary>
    public string FolderOf(string stateName) => Path.Combine(Grains, GrainStateFileName.OfFolder(stateName));

    /// <summary>
    /// A state that has no file is not stored only while the folders are there: where the folder of all states was moved away, or its
    /// volume is not mounted any more, nothing is lost.
    /// </summary>
    /// <exception cref="IOException">The folder of all states is gone, or something else is in the place of this state's.</exception>
    public void CheckThere(string stateName)
    {
        if (!Directory.Exists(Grains))
        {
            throw new IOException($"The folder '{Grains}' no longer exists.");
        }

        if (File.Exists(FolderOf(stateName)))
        {
            throw new IOException($"'{FolderOf(stateName)}' is not a folder.");
        }
    }

    /// <summary>Sees to it that <see cref="FolderOf"/> exists and is on disk.</summary>
    public void CreateFolderOf(string stateName)
    {
        var folder = FolderOf(stateName);
        if (_created.Contains(stateName) && Directory.Exists(folder))
        {
            return;
        }

        lock (_creating)
        {
            DurableFile.CreateFolder(folder);
            _created = _created.Add(stateName);
        }
    }

    public void Dispose() => _lock.Dispose();

    // 11 is "would block" on Linux, 35 the same on macOS, and the last one is a sharing violation on Windows. .NET has no exception
    // type of its own for it.
    private static bool IsInUse(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
