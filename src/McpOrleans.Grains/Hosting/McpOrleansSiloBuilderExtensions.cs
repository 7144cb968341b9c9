using McpOrleans.Grains.Idempotency;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Sessions;
using McpOrleans.Grains.Storage;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Transports.Stdio;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Providers;
using Orleans.Storage;

namespace McpOrleans.Grains.Hosting;

/// <summary>Adds McpOrleans' grains to a silo, and optional features of such a silo.</summary>
public static class McpOrleansSiloBuilderExtensions
{
    /// <summary>
    /// Adds what the grains need. The silo must also have default grain storage and a reminder service; which ones is the
    /// host's choice. Until <see cref="OutboundPolicy"/> is configured otherwise, MCP servers are reached by https at public addresses
    /// only.
    /// </summary>
    public static ISiloBuilder AddMcpOrleansGrains(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddKeyedSingleton<IGrainStorage>(
            LenientStorage.ProviderName, (services, _) => Lenient(services, isForAnyFailure: true));
        builder.Services.TryAddKeyedSingleton<IGrainStorage>(
            LenientStorage.DerivedProviderName, (services, _) => Lenient(services, isForAnyFailure: false));
        builder.Services.TryAddSingleton<OrphanGuard>();
        builder.Services.TryAddSingleton<IOutboundNetwork, SystemNetwork>();
        builder.Services.TryAddSingleton<OutboundGuard>();
        builder.Services.TryAddSingleton<McpConnector>();
        builder.Services.AddOptions<OutboundPolicy>();
        builder.Services.TryAddSingleton<SecretKeyRepository>();
        builder.Services.TryAddSingleton<SecretProtector>();
        builder.Services.TryAddSingleton(services => new SecretEnvironment(services.GetRequiredService<IOptions<SecretOptions>>(), Environment.GetEnvironmentVariable));
        builder.Services.TryAddSingleton<ServerSecrets>();
        builder.Services.TryAddSingleton<ServerAdmission>();
        builder.Services.AddOptions<ConnectionOptions>();
        builder.Services.AddOptions<SecretOptions>();
        builder.Services.AddOptions<KeyedCallLimits>();
        builder.Services.AddOptions<McpSessionOptions>()
            .Validate(options => options.IdleTimeout >= TimeSpan.FromMinutes(15) && options.IdleTimeout <= TimeSpan.FromDays(1), "Sessions:IdleTimeout must be from 15 minutes to one day.")
            .Validate(options => options.PerTenant is >= 1 and <= 10_000, "Sessions:PerTenant must be from 1 to 10000.")
            .ValidateOnStart();
        return builder;
    }

    /// <summary>
    /// Activates every configured MCP server after the silo has started, and goes on with deletions of tenants that were broken
    /// off: for a silo whose reminders are kept in memory. Needs
    /// <see cref="FileGrainStorageSiloBuilderExtensions.AddFileGrainStorageAsDefault"/>.
    /// </summary>
    public static ISiloBuilder AddServerReactivation(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, ServerReactivation>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, DeletionResumption>());
        return builder;
    }

    /// <summary>Warns in the log after the start when the process may open fewer files than the configured MCP servers need. Linux only.</summary>
    public static ISiloBuilder AddOpenFileWarning(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(_ => OpenFileLimit.Read());
        builder.Services.AddHostedService<OpenFileWarning>();
        return builder;
    }

    private static LenientStorage Lenient(IServiceProvider services, bool isForAnyFailure) => new(
        services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME),
        isForAnyFailure,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<LenientStorage>>());
}
