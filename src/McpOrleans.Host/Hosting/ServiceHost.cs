using McpOrleans.Host.Logging;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOrleans.Host.Hosting;

/// <summary>The process around the service: where it listens, how it stops and what it logs.</summary>
internal static class ServiceHost
{
    /// <summary>
    /// How long the whole stop may take: first the requests in flight (<see cref="ConnectionDrain"/>), then the silo. It is shorter
    /// than the 30 s that container platforms allow.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    public static WebApplicationOptions ApplicationOptions { get; } = new()
    {
        // The settings that come with the executable are in its folder, not in the working directory.
        ContentRootPath = AppContext.BaseDirectory,

        // Watching these files would use one of the machine's few file watchers, although the files do not change.
        Args = ["--hostBuilder:reloadConfigOnChange=false"],
    };

    public static WebApplicationBuilder UseServiceHost(this WebApplicationBuilder builder, McpOrleansOptions options)
    {
        var urls = options.Urls ?? $"http://127.0.0.1:{options.Port}";
        ListenAddresses.Check(urls);
        if (options.Role == ServiceRole.Silo)
        {
            ListenAddresses.Check(options.Cluster);
        }

        builder.Services.AddSingleton<LoggerFactory>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(
            services => new CleanLoggerFactory(services.GetRequiredService<LoggerFactory>())));
        builder.WebHost.UseUrls(urls);
        builder.Services.AddSingleton<ConnectionDrain>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var drain = kestrel.ApplicationServices.GetRequiredService<ConnectionDrain>();
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(drain.Before));
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHealthChecks().AddCheck<ReadinessCheck>("host", tags: [ReadinessCheck.Tag]);
        return builder;
    }

    /// <summary>Starts the service. When that fails, everything that has started is stopped properly.</summary>
    public static async Task StartServiceAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await StopAsync(app);
            throw;
        }
    }

    private static async Task StopAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (InvalidOperationException)
        {
            // A silo that has not started yet refuses to stop. The reason why the start failed matters more.
        }
    }
}
