using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Host.Logging;

/// <summary>Replaces an exception in the log when its text contains characters that no log line may contain.</summary>
internal sealed class CleanException : Exception
{
    private readonly string _text;
    private readonly string? _stackTrace;

    private CleanException(Exception exception, string text)
        : base(LogText.Clean(exception.Message))
    {
        _text = text;
        _stackTrace = exception.StackTrace;
    }

    public override string? StackTrace => _stackTrace;

    /// <summary>Returns the exception itself when its text is clean.</summary>
    [return: NotNullIfNotNull(nameof(exception))]
    public static Exception? Of(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

        var text = exception.ToString();
        var clean = LogText.CleanTrace(text);
        return ReferenceEquals(clean, text) || clean == text ? exception : new CleanException(exception, clean);
    }

    public override string ToString() => _text;
}
