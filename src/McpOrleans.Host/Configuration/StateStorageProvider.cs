namespace McpOrleans.Host.Configuration;

/// <summary>Where grain state and reminders are kept.</summary>
internal enum StateStorageProvider
{
    /// <summary>State as files in the data folder; reminders in memory, set again at every start.</summary>
    Files = 0,

    /// <summary>State in Azure blobs, reminders in an Azure table.</summary>
    AzureBlob = 1,
}
