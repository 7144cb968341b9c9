using McpOrleans.Host.Cli;
using McpOrleans.Host.Hosting;
using McpOrleans.Host.Logging;

return await HostCommand.InvokeAsync(args, RunAsync);

static async Task<int> RunAsync(CommandLineSettings commandLine)
{
    try
    {
        var builder = WebApplication.CreateBuilder(ServiceHost.ApplicationOptions);
        var options = McpOrleansOptions.Read(builder.Configuration, commandLine);
        builder.UseServiceHost(options);
        var storage = StateStorage.Open(options);
        await storage.PrepareAsync(CancellationToken.None);

        var outbound = OutboundSettings.Read(builder.Configuration, options);
        builder.AddGrains(options, storage, outbound);
        var adminKey = builder.AddFront(options);

        await using var app = builder.Build();
        app.MapRoutes(options);
        await app.StartServiceAsync();
        Console.WriteLine(StartReport.Write(options, adminKey, outbound, app.Urls));

        await app.WaitForShutdownAsync();
        return 0;
    }
    catch (Exception exception) when (StartFailure.Explain(exception) is { } reason)
    {
        await Console.Error.WriteLineAsync($"McpOrleans cannot start: {LogText.CleanLines(reason)}");
        return 1;
    }
    catch (Exception exception)
    {
        await Console.Error.WriteLineAsync($"McpOrleans failed unexpectedly: {LogText.CleanTrace(exception.ToString())}");
        return 1;
    }
}
