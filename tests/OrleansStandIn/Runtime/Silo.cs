using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>A host of activations.</summary>
internal sealed class Silo : ILocalSiloDetails
{
    private readonly Lifecycle _lifecycle;
    private readonly ClusterMembership _membership;
    private readonly ClusterOptions _clusterOptions;
    private readonly SiloOptions _siloOptions;
    private readonly EndpointOptions _endpointOptions;
    private readonly ConcurrentDictionary<Activation, byte> _activations = new();
    private IdleCollector? _collector;

    public Silo(
        IServiceProvider services,
        ClusterMembership membership,
        IOptions<ClusterOptions> clusterOptions,
        IOptions<SiloOptions> siloOptions,
        IOptions<EndpointOptions> endpointOptions,
        IOptions<GrainCollectionOptions> collectionOptions,
        IOptions<SiloMessagingOptions> messagingOptions,
        ILogger<Silo> logger,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider grainTime)
    {
        Services = services;
        Log = logger;
        _lifecycle = new Lifecycle(logger);
        GrainTime = grainTime;
        CollectionOptions = collectionOptions.Value;
        _membership = membership;
        _clusterOptions = clusterOptions.Value;
        _siloOptions = siloOptions.Value;
        _endpointOptions = endpointOptions.Value;
        SiloAddress = Address(_endpointOptions.SiloPort, ClusterMembership.NextGeneration());
        Endpoint = new Endpoint(services, () => _membership.Cluster, messagingOptions.Value) { Silo = this };
    }

    public static DeactivationReason Stopping => new(DeactivationReasonCode.ShuttingDown, "This process is terminating.");

    public IServiceProvider Services { get; }

    public ILogger Log { get; }

    public TimeProvider GrainTime { get; }

    public GrainCollectionOptions CollectionOptions { get; }

    public Endpoint Endpoint { get; }

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress => Address(_endpointOptions.GatewayPort, SiloAddress.Generation);

    public string Name => _siloOptions.SiloName;

    public string ClusterId => _clusterOptions.ClusterId;

    public string DnsHostName => "localhost";

    public IEnumerable<Activation> Activations => _activations.Keys;

    public void Remember(Activation activation) => _activations[activation] = 0;

    public void Forget(Activation activation) => _activations.TryRemove(activation, out _);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Starting(Name, SiloAddress);
        foreach (var participant in Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(_lifecycle);
        }

        await _lifecycle.StartAsync(ServiceLifecycleStage.First, ServiceLifecycleStage.BecomeActive - 1, cancellationToken);
        _membership.Cluster.Join(this);
        _collector = new IdleCollector(this);
        await _lifecycle.StartAsync(ServiceLifecycleStage.BecomeActive, ServiceLifecycleStage.Last, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _collector?.Dispose();
        if (cancellationToken.IsCancellationRequested)
        {
            Kill();
            return;
        }

        await _lifecycle.StopAsync(ServiceLifecycleStage.Last, ServiceLifecycleStage.BecomeActive, cancellationToken);
        _membership.Cluster.Leave(this);
        foreach (var activation in Activations)
        {
            activation.Deactivate(Stopping, cancellationToken);
        }

        try
        {
            await Task.WhenAll(Activations.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Log.StoppedInAHurry(Name);
        }

        await _lifecycle.StopAsync(ServiceLifecycleStage.BecomeActive - 1, ServiceLifecycleStage.First, cancellationToken);
        Kill();
    }

    private SiloAddress Address(int port, int generation) =>
        SiloAddress.New(new(_endpointOptions.AdvertisedIPAddress, port), generation);

    private void Kill()
    {
        _membership.Cluster.Leave(this);
        Endpoint.Close();
        Endpoint.Observers.Clear();
        foreach (var activation in Activations)
        {
            activation.Abandon();
        }
    }
}
