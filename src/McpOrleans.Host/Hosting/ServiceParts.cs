using McpOrleans.Api.Hosting;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Sessions;
using McpOrleans.Grains.Upstream;
using McpOrleans.Host.AdminKeys;
using McpOrleans.Host.ServerFiles;
using Microsoft.Extensions.Options;

namespace McpOrleans.Host.Hosting;

/// <summary>The parts of the service. Each role has some of them.</summary>
internal static class ServiceParts
{
    /// <summary>Adds the grains: in this process, alone or as one of a cluster's silos, or as a client of those silos.</summary>
    public static void AddGrains(this WebApplicationBuilder builder, McpOrleansOptions options, StateStorage storage, OutboundPolicy outbound)
    {
        if (!options.HasSilo)
        {
            builder.Services.AddSingleton(TimeProvider.System);
            storage.Connect(builder.Services, options.Cluster);
            return;
        }

        builder.UseOrleans(silo =>
        {
            if (options.Role == ServiceRole.All)
            {
                silo.UseEmbeddedCluster(options.Cluster);
            }
            else
            {
                storage.Join(silo, options.Cluster);
            }

            storage.AddTo(silo);
            silo.AddMcpOrleansGrains().AddOpenFileWarning();
        });
        builder.Services.AddSingleton(Options.Create(outbound));
        builder.Services.Configure<ConnectionOptions>(Settings(builder).GetSection("Connections"));
        builder.Services.Configure<McpSessionOptions>(Settings(builder).GetSection("Sessions"));
        builder.Services.Configure<SecretOptions>(Settings(builder).GetSection("Secrets"));
    }

    /// <summary>Adds the API. Returns the admin's key; null in a process without the API.</summary>
    /// <exception cref="StartException">The key or the server files are unusable.</exception>
    public static AdminKey? AddFront(this WebApplicationBuilder builder, McpOrleansOptions options)
    {
        if (!options.HasFront)
        {
            return null;
        }

        builder.Services.AddServerFiles(options);
        var adminKey = AdminKeyStore.Obtain(options.AdminKey, options.Data);
        builder.Services.Configure<McpOrleansApiOptions>(Settings(builder).GetSection("Api"), binder => binder.ErrorOnUnknownConfiguration = true);
        builder.Services.AddMcpOrleansApi(api => api.AdminKey = adminKey.Value);
        return adminKey;
    }

    /// <summary>Maps everything that this process answers over HTTP.</summary>
    public static void MapRoutes(this WebApplication app, McpOrleansOptions options)
    {
        if (options.HasFront)
        {
            app.MapMcpOrleansApi();
        }
        else
        {
            app.MapMcpOrleansHealthz();
        }
    }

    private static IConfigurationSection Settings(WebApplicationBuilder builder) =>
        builder.Configuration.GetSection(McpOrleansOptions.Section);
}
