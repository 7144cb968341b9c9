using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

internal static class ServerFileServiceCollectionExtensions
{
    /// <summary>
    /// Reads the server files of the options, to be applied when the service starts. Call it after the silo is added: what is
    /// added later starts later.
    /// </summary>
    /// <exception cref="StartException">Names everything that is wrong with the files.</exception>
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
