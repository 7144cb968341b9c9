namespace McpOrleans.Grains.Storage;

/// <summary>Keeps beside its place what nobody can read as a state, and takes it back where nothing could be stored instead.</summary>
internal sealed partial class StatesAside(TimeProvider time, ILogger logger)
{
    /// <summary>Keeps in another place what is in the place of a state, be it a file or a folder. Returns where; null: nothing was there.</summary>
    public string? SetAside(string path, string stateName, GrainId grainId)
    {
        try
        {
            var aside = NameAside(path, "replaced");
            if (Directory.Exists(path))
            {
                Directory.Move(path, aside);
            }
            else if (File.Exists(path))
            {
                File.Move(path, aside);
            }
            else
            {
                return null;
            }

            LogReplaced(stateName, grainId, aside);
            return aside;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' could not be set aside: {exception.Message}", exception);
        }
    }

    /// <summary>Takes back what was set aside; false where something is in its place.</summary>
    public bool PutBack(string path, string stateName, GrainId grainId, string aside)
    {
        try
        {
            if (Path.Exists(path))
            {
                return false;
            }

            if (Directory.Exists(aside))
            {
                Directory.Move(aside, path);
            }
            else
            {
                File.Move(aside, path);
            }

            LogPutBack(stateName, grainId);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{aside}' could not be put back: {exception.Message}", exception);
        }
    }

    /// <summary>Keeps a damaged file in another place; where that fails, it stays: the state is lost either way.</summary>
    public void SetDamagedAside(string path, string stateName, GrainId grainId, string reason)
    {
        var aside = NameAside(path, "damaged");
        try
        {
            File.Move(path, aside);
            LogDamaged(stateName, grainId, path, reason, aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogDamagedInPlace(exception, stateName, grainId, path, reason);
        }
    }

    private string NameAside(string path, string why) => $"{path}.{why}-{time.GetUtcNow():yyyyMMdd'T'HHmmss.fffffff}";

    [LoggerMessage(LogLevel.Warning, "The state '{StateName}' of {GrainId} could not be read and was replaced. What was there is kept as {Aside}.")]
    private partial void LogReplaced(string stateName, GrainId grainId, string aside);

    [LoggerMessage(LogLevel.Warning, "The state '{StateName}' of {GrainId} could not be replaced. What was there is back in its place.")]
    private partial void LogPutBack(string stateName, GrainId grainId);

    [LoggerMessage(LogLevel.Warning,
        "The state '{StateName}' of {GrainId} is lost: {File} is damaged ({Reason}). It was set aside as {Aside}.")]
    private partial void LogDamaged(string stateName, GrainId grainId, string file, string reason, string aside);

    [LoggerMessage(LogLevel.Warning,
        "The state '{StateName}' of {GrainId} is lost: {File} is damaged ({Reason}). It could not be set aside.")]
    private partial void LogDamagedInPlace(Exception exception, string stateName, GrainId grainId, string file, string reason);
}
