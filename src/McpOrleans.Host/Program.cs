using McpOrleans.Api.Hosting;
using McpOrleans.Client.Hosting;
using McpOrleans.Grains.Connections;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Secrets;
using McpOrleans.Host.AdminKeys;
using McpOrleans.Host.Cli;
using McpOrleans.Host.Configuration;
using McpOrleans.Host.Hosting;
using McpOrleans.Host.ServerFiles;
using McpOrleans.Host.Startup;
using Microsoft.Extensions.Options;

return await HostCommand.InvokeAsync(args, RunAsync);

static async Task<int> RunAsync(CommandLineSettings commandLine)
{
    try
    {
        var builder = WebApplication.CreateBuilder(ServiceHost.ApplicationOptions);
        var options = McpOrleansOptions.Read(builder.Configuration, commandLine);
        var settings = builder.Configuration.GetSection(McpOrleansOptions.Section);
        builder.UseServiceHost(options);
        DataFolder.Prepare(options.Data);

        builder.UseOrleans(silo => silo.UseEmbeddedCluster().UseStateStorage(options).AddMcpOrleansGrains());
        var outbound = OutboundSettings.Read(builder.Configuration, options);
        builder.Services.AddSingleton(Options.Create(outbound));
        builder.Services.Configure<ConnectionOptions>(settings.GetSection("Connections"));
        builder.Services.Configure<SecretOptions>(settings.GetSection("Secrets"));
        builder.Services.AddMcpOrleansClient();
        builder.Services.AddServerFiles(options);

        var adminKey = AdminKeyStore.Obtain(options.AdminKey, options.Data);
        builder.Services.Configure<McpOrleansApiOptions>(settings.GetSection("Api"));
        builder.Services.AddMcpOrleansApi(api => api.AdminKey = adminKey.Value);

        await using var app = builder.Build();
        app.MapMcpOrleansApi();
        await app.StartServiceAsync();
        Console.WriteLine(StartReport.Write(options, adminKey, outbound, app.Urls));

        await app.WaitForShutdownAsync();
        return 0;
    }
    catch (Exception exception) when (StartFailure.Explain(exception) is { } reason)
    {
        await Console.Error.WriteLineAsync($"McpOrleans cannot start: {reason}");
        return 1;
    }
    catch (Exception exception)
    {
        await Console.Error.WriteLineAsync($"McpOrleans failed for a reason it does not know: {exception}");
        return 1;
    }
}
