namespace McpOrleans.Host.Startup;

/// <summary>The service cannot start; the message says why and what to do, in words for the operator.</summary>
internal sealed class StartException : Exception
{
    public StartException(string message)
        : base(message)
    {
    }

    public StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
