using Orleans.Storage;

namespace McpOrleans.Grains.Storage;

/// <summary>Reads and writes grain states as files. Two operations on one state must not run at the same time.</summary>
internal sealed partial class GrainStateFiles(DataFolder folder, TimeProvider time, ILogger logger)
{
    private readonly StatesAside _aside = new(time, logger);

    /// <summary>The state and its ETag; null when there is none.</summary>
    /// <exception cref="IOException">
    /// The file cannot be read now; or, as <see cref="UnreadableState"/> tells, it holds what this program does not understand, or
    /// something else is in its place.
    /// </exception>
    public (T State, string ETag)? Read<T>(string stateName, GrainId grainId)
    {
        var path = PathOf(stateName, grainId);
        if (Load(path, stateName, grainId).Document is not { } document)
        {
            return null;
        }

        try
        {
            return (document.Deserialize<T>(), document.ETag);
        }
        catch (InvalidDataException exception)
        {
            // Not set aside: the state is whole, and another version of the service wrote it and can read it.
            throw UnreadableState.Exception($"The file '{path}'", exception.Message, exception);
        }
    }

    /// <summary>Replaces the state that has <paramref name="expectedETag"/> (null: none) by <paramref name="content"/>.</summary>
    public void Write(string stateName, GrainId grainId, string? expectedETag, ReadOnlySpan<byte> content)
    {
        var path = PathOf(stateName, grainId);
        var aside = CheckETag(path, stateName, grainId, expectedETag);
        try
        {
            folder.CreateFolderOf(stateName);
            if (DurableFile.Write(path, content) is { } failure)
            {
                LogUnflushed(failure, stateName, grainId, path);
            }
        }
        catch when (aside is not null)
        {
            PutBack(stateName, grainId, aside);
            throw;
        }
    }

    /// <summary>Removes the state that has <paramref name="expectedETag"/> (null: none).</summary>
    public void Clear(string stateName, GrainId grainId, string? expectedETag)
    {
        var path = PathOf(stateName, grainId);
        _ = CheckETag(path, stateName, grainId, expectedETag);
        if (File.Exists(path) && DurableFile.Delete(path) is { } failure)
        {
            LogUnflushed(failure, stateName, grainId, path);
        }
    }

    /// <inheritdoc cref="StatesAside.SetAside"/>
    public string? SetAside(string stateName, GrainId grainId) => _aside.SetAside(PathOf(stateName, grainId), stateName, grainId);

    /// <inheritdoc cref="StatesAside.PutBack"/>
    public bool PutBack(string stateName, GrainId grainId, string aside) => _aside.PutBack(PathOf(stateName, grainId), stateName, grainId, aside);

    /// <summary>The grains that have a state of that name, in no particular order. Changes nothing.</summary>
    /// <exception cref="IOException">The folder of the states is gone.</exception>
    public ImmutableArray<GrainId> List(string stateName)
    {
        var states = new DirectoryInfo(folder.FolderOf(stateName));
        var grains = ImmutableArray.CreateBuilder<GrainId>();
        if (!states.Exists)
        {
            folder.CheckThere(stateName);
            return [];
        }

        foreach (var file in states.EnumerateFiles())
        {
            if (GrainStateFileName.TryParse(file.Name, out var grainId)
                || (GrainStateFileName.IsShortened(file.Name) && TryFindId(file.FullName, out grainId)))
            {
                grains.Add(grainId);
            }
        }

        return grains.ToImmutable();
    }

    /// <summary>Deletes what a process that died was about to write.</summary>
    public void DeleteLeftovers()
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true };
        foreach (var file in Directory.EnumerateFiles(folder.Grains, "*" + DurableFile.AsideExtension, everywhere))
        {
            try
            {
                File.Delete(file);
                LogLeftoverDeleted(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogLeftoverKept(exception, file);
            }
        }
    }

    private string PathOf(string stateName, GrainId grainId) =>
        Path.Combine(folder.FolderOf(stateName), GrainStateFileName.OfFile(grainId));

    /// <summary>Makes room where something is stored that nobody can read. Returns where that is kept; null: nothing is in the way.</summary>
    private string? CheckETag(string path, string stateName, GrainId grainId, string? expected)
    {
        GrainStateDocument? document;
        bool wasDamaged;
        try
        {
            (document, wasDamaged) = Load(path, stateName, grainId);
        }
        catch (IOException exception) when (UnreadableState.Is(exception, out _))
        {
            return SetAside(stateName, grainId);
        }

        // The grain's own copy is all that is left of a damaged state: better to take it than to insist on a lost ETag.
        if (!wasDamaged && !string.Equals(document?.ETag ?? "", expected ?? "", StringComparison.Ordinal))
        {
            throw new InconsistentStateException(
                $"The state '{stateName}' of {grainId} was changed by someone else.", document?.ETag, expected);
        }

        return null;
    }

    private (GrainStateDocument? Document, bool WasDamaged) Load(string path, string stateName, GrainId grainId)
    {
        if (ReadAllBytes(path) is not { } content)
        {
            folder.CheckThere(stateName);
            return (null, false);
        }

        string reason, detail;
        Exception? cause = null;
        try
        {
            var document = GrainStateDocument.Parse(content);
            if (string.Equals(document.StateName, stateName, StringComparison.Ordinal)
                && string.Equals(document.GrainId, grainId.ToString(), StringComparison.Ordinal))
            {
                return (document, false);
            }

            // Which one is for the log alone: it may be another tenant's.
            (reason, detail) = ("it holds another state", $"it holds the state '{document.StateName}' of {document.GrainId}");
        }
        catch (InvalidDataException exception)
        {
            (reason, detail, cause) = (exception.Message, exception.Message, exception);
        }

        if (stateName is StateNames.Server or StateNames.Tenant)
        {
            // All else is made up for. A configuration that just vanished would leave its owner guessing, and a tenant that did
            // would be created anew, without what belongs to it: these stay until they are replaced.
            throw UnreadableState.Exception($"The file '{path}'", $"it is damaged ({reason})", cause);
        }

        _aside.SetDamagedAside(path, stateName, grainId, detail);
        return (null, true);
    }

    private static bool TryFindId(string path, out GrainId grainId)
    {
        grainId = default;
        try
        {
            return ReadAllBytes(path) is { } content && GrainId.TryParse(GrainStateDocument.Parse(content).GrainId, out grainId);
        }
        catch (InvalidDataException)
        {
            // Whoever asks for this state finds it damaged.
            return false;
        }
    }

    private static byte[]? ReadAllBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException exception) when (Directory.Exists(path))
        {
            throw UnreadableState.Exception($"The file '{path}'", "a folder is in its place", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    [LoggerMessage(LogLevel.Error,
        "The state '{StateName}' of {GrainId} is stored, but the disk failed to make the change of {File} durable: a power loss may undo it.")]
    private partial void LogUnflushed(Exception exception, string stateName, GrainId grainId, string file);

    [LoggerMessage(LogLevel.Information, "Deleted {File}, left by an interrupted write.")]
    private partial void LogLeftoverDeleted(string file);

    [LoggerMessage(LogLevel.Warning, "{File}, left by an interrupted write, could not be deleted.")]
    private partial void LogLeftoverKept(Exception exception, string file);
}
