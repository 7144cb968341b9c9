using System.Net.Http.Headers;
using System.Text;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.TestServers.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace McpOrleans.Api.Tests.Secrets;

/// <summary>Front and silo with file storage, at their most talkative, and a record of all that came out of them.</summary>
internal sealed class RecordedService : IAsyncDisposable
{
    private const string AdminKey = "the-admin's-key";

    private readonly Recorder _recorder;
    private readonly InProcessTestCluster _cluster;
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RecordedService(Recorder recorder, InProcessTestCluster cluster, WebApplication app)
    {
        (_recorder, _cluster, _app) = (recorder, cluster, app);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    /// <param name="dataFolder">Where states are kept.</param>
    /// <param name="recorder">Takes everything.</param>
    /// <param name="allowed">Environment variables to which configurations may refer.</param>
    public static async Task<RecordedService> StartAsync(string dataFolder, Recorder recorder, params string[] allowed)
    {
        var clusterBuilder = new InProcessTestClusterBuilder(1);
        clusterBuilder.Options.ConfigureFileLogging = false;
        clusterBuilder.ConfigureSilo((_, silo) =>
        {
            silo.AddFileGrainStorageAsDefault(storage => storage.DataFolder = dataFolder).UseInMemoryReminderService().AddMcpOrleansGrains();
            silo.Services.Configure<OutboundPolicy>(policy => policy.AllowEverything());
            silo.Services.Configure<SecretOptions>(options => Array.ForEach(allowed, options.AllowedEnvironment.Add));
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder));
        });
        var cluster = clusterBuilder.Build();
        await cluster.DeployAsync();

        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(recorder);
        builder.Services.AddSingleton<IGrainFactory>(cluster.Client);
        builder.Services.AddMcpOrleansApi(options => options.AdminKey = AdminKey);
        var app = builder.Build();
        app.MapMcpOrleansApi();
        await app.StartAsync();
        return new RecordedService(recorder, cluster, app);
    }

    public async Task<Answer> SendAsync(string method, string path, string? json = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = json is null ? null : Sending.Json(Encoding.UTF8.GetBytes(json));
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        var answer = await Answer.ReadAsync(await _http.SendAsync(request));
        _recorder.Add($"answer of {method} {path}", $"{answer.Message.Headers}\n{answer.Message.ReasonPhrase}\n{Encoding.UTF8.GetString(answer.Body)}");
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
