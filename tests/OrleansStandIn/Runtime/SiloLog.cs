using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

internal static partial class SiloLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine: Orleans stand-in (development aid), one process. Silo {Name} at {Address}")]
    public static partial void Starting(this ILogger logger, string name, SiloAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Name} was told to stop before its activations had ended")]
    public static partial void StoppedInAHurry(this ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to activate {GrainId}")]
    public static partial void ActivationFailed(this ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Error while deactivating {GrainId}")]
    public static partial void DeactivationFailed(this ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to stop {Name}")]
    public static partial void StopFailed(this ILogger logger, Exception exception, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Caught and ignored an exception of a timer of {GrainId}")]
    public static partial void TimerFailed(this ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not deliver reminder {Name} to {GrainId}")]
    public static partial void ReminderFailed(this ILogger logger, Exception exception, string name, GrainId grainId);
}
