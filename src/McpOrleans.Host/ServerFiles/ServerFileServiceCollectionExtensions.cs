using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

internal static class ServerFileServiceCollectionExtensions
{
    /// <summary>
    /// Reads the server files in the options and applies them when the service starts. Call this method after the silo is added,
    /// because services start in the order in which they are added.
    /// </summary>
    /// <exception cref="StartException">The files have errors; the message names all of them.</exception>
    public static IServiceCollection AddServerFiles(this IServiceCollection services, McpOrleansOptions options)
    {
        if (options.Servers.IsEmpty)
        {
            return services;
        }

        var reader = new ServerFileReader(new VariableExpander(Environment.GetEnvironmentVariable));
        ImmutableArray<ServerFileText> texts = [.. options.Servers.Select(ServerFileText.Read)];
        var reading = reader.Read(texts);
        return reading.Errors.IsEmpty
            ? services.AddHostedService(provider => Create(provider, options, reader, texts, reading))
            : throw new StartException(ServerFileError.Describe(reading.Errors));
    }

    private static ServerFileService Create(
        IServiceProvider provider,
        McpOrleansOptions options,
        ServerFileReader reader,
        ImmutableArray<ServerFileText> texts,
        ServerFileReading first)
    {
        var ownership = ServerFileOwnership.Load(options.Data, provider.GetRequiredService<ILogger<ServerFileOwnership>>());
        var updater = ActivatorUtilities.CreateInstance<ServerFileUpdater>(provider, ownership, options.Servers);
        return ActivatorUtilities.CreateInstance<ServerFileService>(provider, texts, first, reader, updater);
    }
}
