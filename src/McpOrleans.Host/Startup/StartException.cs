namespace McpOrleans.Host.Startup;

/// <summary>The service cannot start. The message tells the operator the reason and what to do.</summary>
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
