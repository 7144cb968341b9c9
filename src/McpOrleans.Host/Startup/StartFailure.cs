using McpOrleans.Grains.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace McpOrleans.Host.Startup;

/// <summary>Explains to the operator why the service did not start.</summary>
internal static class StartFailure
{
    /// <summary>Returns one line that says what to do; null for a failure that was not foreseen.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartException => exception.Message,

        // The port was taken after it was checked.
        IOException { InnerException: AddressInUseException } =>
            $"{exception.Message.TrimEnd('.')}. Choose another port with --port; 0 takes any free one.",

        InvalidOperationException when exception.Message.StartsWith("Unable to configure HTTPS", StringComparison.Ordinal) =>
            "an https address needs a certificate: set Kestrel__Certificates__Default__Path and ..__Password.",

        InvalidOperationException when exception.Message.StartsWith("Failed to convert configuration", StringComparison.Ordinal) =>
            exception.Message,

        // Without this option, a wrong value inside a list would silently drop the whole entry.
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
