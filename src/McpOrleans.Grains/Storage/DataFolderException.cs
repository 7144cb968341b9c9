namespace McpOrleans.Grains.Storage;

/// <summary>The data folder cannot be used, or another process uses it. The message says what to do, in words for the operator.</summary>
public sealed class DataFolderException(string message, Exception innerException) : IOException(message, innerException);
