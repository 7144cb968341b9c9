namespace McpOrleans.Grains.Outbound;

/// <summary>
/// A part of a request could not be written to its connection, so that the server has not got all of it: the request did not run.
/// </summary>
internal sealed class UnsentException(Exception cause) : IOException("The request could not be sent to its end.", cause)
{
    /// <summary>Whether that is what ended an exchange.</summary>
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
