using Azure;
using Azure.Identity;

#pragma warning disable IDE0130 // The namespace is that of StateStorage, whose Azure part this is.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>Explains the exceptions of Azure's libraries to the operator, on one line.</summary>
internal static class AzureFailure
{
    private const int Unauthorized = 401;
    private const int Forbidden = 403;

    /// <summary>Returns null for an exception that is not a failure to reach or use a storage account.</summary>
    public static string? Explain(Exception exception, StorageSettings storage) => exception switch
    {
        // After failed repetitions the exception holds the failures of all attempts.
        AggregateException { InnerExceptions: [.., var last] } => Explain(last, storage),
        AuthenticationFailedException =>
            $"no identity was found for it ({FirstLine(exception)}). Give this process a managed identity (AZURE_CLIENT_ID chooses "
            + $"among several), or set {StorageSettings.ConnectionStringVariable}.",
        RequestFailedException { Status: Unauthorized or Forbidden } => storage.AccountName is null
            ? $"it refuses the key in {StorageSettings.ConnectionStringVariable} ({FirstLine(exception)})."
            : $"it refuses this process's identity ({FirstLine(exception)}). Give that identity the roles Storage Blob Data Contributor and "
                + "Storage Table Data Contributor on the account; a front needs to read the membership table only.",
        RequestFailedException or OperationCanceledException or TimeoutException =>
            $"it did not answer as expected ({FirstLine(exception)}). Check {Variable(storage)}, and whether the network lets this process reach the account.",
        { InnerException: { } inner } => Explain(inner, storage),
        _ => null,
    };

    private static string Variable(StorageSettings storage) =>
        storage.AccountName is null ? StorageSettings.ConnectionStringVariable : StorageSettings.AccountNameVariable;

    /// <summary>The further lines are response headers and advice on finding more about them.</summary>
    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
}
