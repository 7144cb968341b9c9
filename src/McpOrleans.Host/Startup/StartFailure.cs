using McpOrleans.Grains.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace McpOrleans.Host.Startup;

/// <summary>Puts what kept the service from starting into the operator's words.</summary>
internal static class StartFailure
{
    /// <summary>One line that says what to do; null for a failure nobody foresaw.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartException => exception.Message,

        // Somebody took the port after it was looked at.
        IOException { InnerException: AddressInUseException } =>
            $"{exception.Message.TrimEnd('.')}. Choose another port with --port; 0 takes any free one.",

        InvalidOperationException when exception.Message.StartsWith("Unable to configure HTTPS", StringComparison.Ordinal) =>
            "an https address needs a certificate: set Kestrel__Certificates__Default__Path and ..__Password.",

        InvalidOperationException when exception.Message.StartsWith("Failed to convert configuration", StringComparison.Ordinal) =>
            exception.Message,

        // Without it a wrong value inside a list would drop the whole entry without a word.
        InvalidOperationException when exception.Message.StartsWith("'ErrorOnUnknownConfiguration'", StringComparison.Ordinal) =>
            exception.InnerException is { } inner
                ? Explain(inner) ?? inner.Message
                : $"there is no setting {exception.Message[(exception.Message.LastIndexOf(':') + 1)..].Trim()} below MCPORLEANS__API__; docs/configuration.md lists all.",

        OptionsValidationException validation => string.Join(" ", validation.Failures),

        DataFolderException => $"{exception.Message} The option --data chooses it.",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}

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
