namespace McpOrleans.Grains.Storage;

/// <summary>A stored state that this program cannot read, and that reading again will not make readable.</summary>
/// <param name="path">The file, for the log.</param>
/// <param name="reason">Why, the end of a sentence, in words for anybody.</param>
/// <param name="cause">What it was found out by.</param>
internal sealed class UnreadableStateException(string path, string reason, Exception? cause)
    : IOException($"The file '{path}' cannot be read: {reason}.", cause)
{
    public string Reason => reason;
}
