using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Providers;
using Orleans.Storage;

namespace Orleans.Hosting
{
    public static class MemoryGrainStorageSiloBuilderExtensions
    {
        public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder) =>
            builder.AddMemoryGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);

        public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name) =>
            builder.ConfigureServices(services => Orleans.Runtime.Hosting.StorageProviderExtensions.AddGrainStorage(
                services, name, static (provider, name) => new MemoryGrainStorage(provider.GetRequiredService<ClusterMembership>(), name)));
    }

    public static class SiloBuilderReminderExtensions
    {
        public static ISiloBuilder AddReminders(this ISiloBuilder builder)
        {
            builder.Services.AddReminders();
            return builder;
        }

        public static void AddReminders(this IServiceCollection services) =>
            services.TryAddSingleton<Timers.IReminderRegistry, Reminders.ReminderRegistry>();
    }

    public static class SiloBuilderReminderMemoryExtensions
    {
        public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder) => builder.AddReminders();
    }
}

namespace Orleans.Runtime.Hosting
{
    public static class StorageProviderExtensions
    {
        public static IServiceCollection AddGrainStorage<T>(
            this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
            where T : IGrainStorage
        {
            collection.AddKeyedSingleton<IGrainStorage>(name, (provider, key) => implementationFactory(provider, (string)key!));
            if (string.Equals(name, ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, StringComparison.Ordinal))
            {
                collection.TryAddSingleton(
                    provider => provider.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
            }

            if (typeof(ILifecycleParticipant<ISiloLifecycle>).IsAssignableFrom(typeof(T)))
            {
                collection.AddSingleton(
                    provider => (ILifecycleParticipant<ISiloLifecycle>)provider.GetRequiredKeyedService<IGrainStorage>(name));
            }

            return collection;
        }
    }
}
