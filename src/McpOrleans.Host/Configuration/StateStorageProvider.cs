namespace McpOrleans.Host.Configuration;

/// <summary>The places where grain state and reminders can be stored.</summary>
internal enum StateStorageProvider
{
    /// <summary>State is in files in the data folder. Reminders are in memory and are registered again at every start.</summary>
    Files = 0,

    /// <summary>State is in Azure blobs, and reminders are in an Azure table.</summary>
    AzureBlob = 1,
}
