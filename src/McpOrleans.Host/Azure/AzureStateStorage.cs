using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using McpOrleans.Api.Hosting;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Storage;

// The one part of this type that needs the Azure packages stands in a folder of its own, to be left out with it.
#pragma warning disable IDE0130
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

internal abstract partial class StateStorage
{
    static partial void OpenAzure(McpOrleansOptions options, ref StateStorage? storage) => storage = AzureStateStorage.OpenAccount(options);
}

/// <summary>An Azure storage account: state in blobs; reminders and the cluster's membership in tables.</summary>
internal sealed class AzureStateStorage(BlobServiceClient blobs, TableServiceClient tables, McpOrleansOptions options) : StateStorage
{
    private const string Container = "mcporleans-state";
    private const string ReminderTable = "mcporleansreminders";

    /// <summary>How long the account may take to answer a request, before it is asked again.</summary>
    private static readonly TimeSpan RequestCap = TimeSpan.FromSeconds(6);

    /// <summary>Before the first repetition; it doubles.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(0.4);

    /// <summary>How late a front learns of a new silo, and how often it looks for one.</summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(10);

    /// <exception cref="StartException">The connection string is none.</exception>
    public static AzureStateStorage OpenAccount(McpOrleansOptions options)
    {
        var (blobs, tables) = Open(options.Storage);
        return new AzureStateStorage(blobs, tables, options);
    }

    /// <summary>
    /// An account that does not answer is given up before the grains give up waiting for it (20 s): by default a request goes on for
    /// minutes, and may still take effect when its caller has long been told that it failed.
    /// </summary>
    internal static T Bounded<T>(T client)
        where T : ClientOptions
    {
        client.Retry.MaxRetries = 2;
        client.Retry.Delay = RetryDelay;
        client.Retry.NetworkTimeout = RequestCap;
        return client;
    }

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // A front outlives its cluster, and the account too: it says what it cannot reach and goes on trying.
        if (!options.HasSilo)
        {
            return;
        }

        try
        {
            await blobs.GetBlobContainerClient(Container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await tables.GetTableClient(ReminderTable).CreateIfNotExistsAsync(cancellationToken);
        }
        catch (Exception exception) when (AzureFailure.Explain(exception, options.Storage) is { } reason)
        {
            throw new StartException($"the storage account at {blobs.Uri.Authority} cannot be used: {reason}", exception);
        }
    }

    public override void AddTo(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        silo.AddAzureBlobGrainStorage(AzureGrainStorage.InnerName, storage => storage.Configure<OrleansGrainStorageSerializer>((blob, serializer) =>
        {
            blob.BlobServiceClient = blobs;
            blob.ContainerName = Container;
            blob.GrainStorageSerializer = new BlobSerializer(serializer);
        }));
        silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (services, _) =>
            ActivatorUtilities.CreateInstance<AzureGrainStorage>(
                services, services.GetRequiredKeyedService<IGrainStorage>(AzureGrainStorage.InnerName), blobs.GetBlobContainerClient(Container)));
        silo.Services.AddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
        silo.UseAzureTableReminderService(reminders =>
        {
            reminders.TableServiceClient = tables;
            reminders.TableName = ReminderTable;
        });
    }

    public override void Join(ISiloBuilder silo, ClusterSettings cluster) => silo
        .UseAzureStorageClustering(membership => membership.TableServiceClient = tables)
        .JoinCluster(cluster);

    public override void Connect(IServiceCollection services, ClusterSettings cluster)
    {
        services.AddSingleton(provider => new ClusterConnection(
            client => client
                .UseAzureStorageClustering(gateways => gateways.TableServiceClient = tables)
                .Configure<ClusterOptions>(ids => (ids.ServiceId, ids.ClusterId) = (cluster.ServiceId, cluster.ClusterId))
                .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh),
            exception => AzureFailure.Explain(exception, options.Storage),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<ClusterConnection>().Grains);
        services.AddSingleton<IClusterConnection>(provider => provider.GetRequiredService<ClusterConnection>());
        services.AddHostedService(provider => provider.GetRequiredService<ClusterConnection>());
        services.AddHealthChecks().AddCheck<ClusterConnection>("cluster", tags: [ReadinessCheck.Tag]);
    }

    private static (BlobServiceClient Blobs, TableServiceClient Tables) Open(StorageSettings storage)
    {
        var (blobs, tables) = (Bounded(new BlobClientOptions()), Bounded(new TableClientOptions()));
        if (storage.AccountName is { } account)
        {
            var credential = new DefaultAzureCredential();
            return (
                new BlobServiceClient(Address(account, "blob"), credential, blobs),
                new TableServiceClient(Address(account, "table"), credential, tables));
        }

        try
        {
            return (new BlobServiceClient(storage.ConnectionString, blobs), new TableServiceClient(storage.ConnectionString, tables));
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            // The messages of these are free of the account's key.
            throw new StartException(
                $"{StorageSettings.ConnectionStringVariable} is no connection string of a storage account: {exception.Message}", exception);
        }
    }

    private static Uri Address(string account, string service) => new($"https://{account}.{service}.core.windows.net");
}
