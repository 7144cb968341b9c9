namespace McpOrleans.Host.ServerFiles;

/// <summary>A server file is neither JSON nor YAML, or its content cannot hold servers.</summary>
internal sealed class ServerFileSyntaxException(string message, long? line, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The line, counted from 1; null when the error concerns the whole file.</summary>
    public long? Line { get; } = line;
}
