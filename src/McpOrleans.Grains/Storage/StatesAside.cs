namespace McpOrleans.Grains.Storage;

/// <summary>
/// Moves a stored state that cannot be read to another name beside it, and moves it back when nothing could be stored in its place.
/// </summary>
internal sealed partial class StatesAside(TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Moves the file or folder at the path of a state to another name. Returns the new path; null when nothing was there.
    /// </summary>
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

    /// <summary>Moves back what was set aside. Returns false when something else is in its place.</summary>
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

    /// <summary>Moves a damaged file to another name. If that fails, the file stays where it is: the state is lost in both cases.</summary>
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
