using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Storage;

/// <summary>
/// A stored state that this program cannot read, and that reading again will not make readable. Told by exceptions of .NET
/// alone: they leave a grain whose activation they fail, and no other ones cross to its callers.
/// </summary>
public static class UnreadableState
{
    /// <summary>Says that a state is one of these.</summary>
    /// <param name="place">Where it is stored, the beginning of a sentence, for the log.</param>
    /// <param name="reason">Why, the end of a sentence, in words for anybody.</param>
    /// <param name="cause">What it was found out by, if that was an exception.</param>
    public static IOException Exception(string place, string reason, Exception? cause) =>
        new($"{place} cannot be read: {reason}.", new InvalidDataException(reason, cause));

    /// <summary>Whether it is one of these, and why the state cannot be read.</summary>
    public static bool Is(Exception exception, [NotNullWhen(true)] out string? reason)
    {
        reason = exception is IOException { InnerException: InvalidDataException unreadable } ? unreadable.Message : null;
        return reason is not null;
    }
}
