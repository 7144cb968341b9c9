namespace McpOrleans.Host.ServerFiles;

/// <summary>A server file is neither JSON nor YAML, or not of a kind that could hold servers.</summary>
internal sealed class ServerFileSyntaxException(string message, long? line, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Counted from 1; null when it is about the whole file.</summary>
    public long? Line { get; } = line;
}
