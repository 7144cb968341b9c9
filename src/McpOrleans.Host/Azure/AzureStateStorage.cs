using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using McpOrleans.Api.Hosting;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Storage;

// This part of the type needs the Azure packages. It has a folder of its own, so that a build without them can leave it out.
#pragma warning disable IDE0130
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

internal abstract partial class StateStorage
{
    static partial void OpenAzure(McpOrleansOptions options, ref StateStorage? storage) => storage = AzureStateStorage.OpenAccount(options);
}

/// <summary>An Azure storage account: states are in blobs, reminders and the cluster's membership are in tables.</summary>
internal sealed class AzureStateStorage(BlobServiceClient blobs, TableServiceClient tables, McpOrleansOptions options) : StateStorage
{
    private const string Container = "mcporleans-state";
    private const string ReminderTable = "mcporleansreminders";

    /// <summary>How long the account may take to answer a request. After that the request is repeated.</summary>
    private static readonly TimeSpan RequestCap = TimeSpan.FromSeconds(6);

    /// <summary>The delay before the first repetition. It doubles before each further one.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(0.4);

    /// <summary>How often a front looks for new silos, and so the longest time until it finds one.</summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(10);

    /// <exception cref="StartException">The connection string is invalid.</exception>
    public static AzureStateStorage OpenAccount(McpOrleansOptions options)
    {
        var (blobs, tables) = Open(options.Storage);
        return new AzureStateStorage(blobs, tables, options);
    }

    /// <summary>
    /// Makes a client give up an account that does not answer before the grains stop waiting for it (20 s). With the default
    /// settings a request goes on for minutes, and it may still take effect long after its caller was told that it failed.
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
        // A front may outlast its cluster, and also the account. It reports what it cannot reach and keeps trying.
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
                $"{StorageSettings.ConnectionStringVariable} is not the connection string of a storage account: {exception.Message}", exception);
        }
    }

    private static Uri Address(string account, string service) => new($"https://{account}.{service}.core.windows.net");
}
