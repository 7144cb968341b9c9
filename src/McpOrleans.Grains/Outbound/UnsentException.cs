namespace McpOrleans.Grains.Outbound;

/// <summary>
/// A part of a request could not be written to its connection. The server does not have the whole request, so it did not run.
/// </summary>
internal sealed class UnsentException(Exception cause) : IOException("The request could not be sent to its end.", cause)
{
    /// <summary>Returns whether an exception was caused by this one.</summary>
    public static bool IsCauseOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is UnsentException)
            {
                return true;
            }
        }

        return false;
    }
}
