using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Host.Logging;

/// <summary>Stands in the log for an exception that says something that no line may have.</summary>
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

    /// <summary>The exception itself where it is clean.</summary>
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
