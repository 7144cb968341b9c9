using Azure.Data.Tables;
using Azure.Storage.Blobs;
using McpOrleans.Host.Startup;
using Orleans.Configuration;
using Orleans.Storage;

// The one part of this type that needs the Azure packages stands in a folder of its own, to be left out with it.
#pragma warning disable IDE0130
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

internal static partial class StateStorage
{
    private const string Container = "mcporleans-state";
    private const string ReminderTable = "mcporleansreminders";

    static partial void UseAzure(ISiloBuilder silo, string connectionString, ref bool isPartOfBuild)
    {
        var (blobs, tables) = Connect(connectionString);
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        silo.AddAzureBlobGrainStorageAsDefault(storage => storage.Configure<OrleansGrainStorageSerializer>((options, serializer) =>
        {
            options.BlobServiceClient = blobs;
            options.ContainerName = Container;
            options.GrainStorageSerializer = serializer;
        }));
        silo.UseAzureTableReminderService(reminders =>
        {
            reminders.TableServiceClient = tables;
            reminders.TableName = ReminderTable;
        });
        isPartOfBuild = true;
    }

    private static (BlobServiceClient Blobs, TableServiceClient Tables) Connect(string connectionString)
    {
        try
        {
            return (new BlobServiceClient(connectionString), new TableServiceClient(connectionString));
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            // The messages of these are free of the account's key.
            throw new StartException($"MCPORLEANS__STORAGE__CONNECTIONSTRING is no connection string of a storage account: {exception.Message}", exception);
        }
    }
}
