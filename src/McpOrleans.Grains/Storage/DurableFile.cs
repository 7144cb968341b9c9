namespace McpOrleans.Grains.Storage;

/// <summary>Replaces files so that, whatever happens, either the old or the new content is there, whole.</summary>
internal static class DurableFile
{
    /// <summary>Of a file that is being written; one that is found at start is the rest of a process that died.</summary>
    public const string AsideExtension = ".tmp";

    /// <summary>What only the owner may read: states may hold secrets.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Returns once the content is in its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="flush">Brings the changed names of the folder to disk; for tests, whose disks do not fail.</param>
    /// <returns>
    /// Why a power loss may bring the old content back; null when the new one is on disk. Whoever reads finds the new one from now
    /// on, so this is no failed write.
    /// </returns>
    /// <exception cref="IOException">Names the file and the cause, for example a full disk. The old content is there.</exception>
    public static IOException? Write(string path, ReadOnlySpan<byte> content, Action<FolderFlush>? flush = null) =>
        Write(path, content, overwrite: true, flush);

    /// <summary>As <see cref="Write(string, ReadOnlySpan{byte}, Action{FolderFlush}?)"/>, for a file that is not there yet.</summary>
    /// <returns>Why a power loss may remove the file again; null when it is on disk.</returns>
    /// <exception cref="IOException">Names the file and the cause, also when somebody else has made it meanwhile.</exception>
    public static IOException? Create(string path, ReadOnlySpan<byte> content)
    {
        // The program that left it may have let others read it.
        TryDelete(path + AsideExtension);
        return Write(path, content, overwrite: false, flush: null);
    }

    /// <summary>Returns once the file is gone.</summary>
    /// <returns>Why a power loss may bring the file back; null when it is gone from the disk.</returns>
    /// <exception cref="IOException">Names the file and the cause. The file is there.</exception>
    public static IOException? Delete(string path, Action<FolderFlush>? flush = null)
    {
        using var folder = FolderFlush.Open(Path.GetDirectoryName(path)!);
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The file '{path}' could not be deleted: {exception.Message}", exception);
        }

        return TryFlush(folder, flush);
    }

    /// <summary>
    /// Makes a folder, and those above it, that only the owner may enter. Leaves alone what is there, but sees to it that the
    /// folder is on disk: who made it may have died before that.
    /// </summary>
    public static void CreateFolder(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return;
        }

        if (!Directory.Exists(path))
        {
            CreateFolder(parent);
            CreateForOwner(path);
        }

        FolderFlush.ToDisk(parent);
    }

    /// <summary>How to open a file, for this process alone, that only the owner may read.</summary>
    public static FileStreamOptions NewFile(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private static IOException? Write(string path, ReadOnlySpan<byte> content, bool overwrite, Action<FolderFlush>? flush)
    {
        var aside = path + AsideExtension;
        using var folder = FolderFlush.Open(Path.GetDirectoryName(path)!);
        try
        {
            using (var file = new FileStream(aside, NewFile(FileMode.Create)))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(aside);
            throw new IOException($"The file '{path}' could not be written and is unchanged: {exception.Message}", exception);
        }

        return TryFlush(folder, flush);
    }

    private static void CreateForOwner(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static IOException? TryFlush(FolderFlush folder, Action<FolderFlush>? flush)
    {
        try
        {
            (flush ?? (opened => opened.ToDisk()))(folder);
            return null;
        }
        catch (IOException exception)
        {
            return exception;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start deletes it; the failure that led here is the one to report.
        }
    }
}
