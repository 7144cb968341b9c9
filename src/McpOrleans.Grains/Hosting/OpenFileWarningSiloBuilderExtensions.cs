using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOrleans.Grains.Hosting;

/// <summary>Adds a look at the limit of open files to a silo.</summary>
public static class OpenFileWarningSiloBuilderExtensions
{
    /// <summary>Warns in the log after the start when the process may open fewer files than the configured MCP servers need. Linux only.</summary>
    public static ISiloBuilder AddOpenFileWarning(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(_ => OpenFileLimit.Read());
        builder.Services.AddHostedService<OpenFileWarning>();
        return builder;
    }
}
