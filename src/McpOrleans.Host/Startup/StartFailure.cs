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

        // The grain storage throws this when another process took the folder after it was checked.
        DataFolderException => exception.Message,
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}
