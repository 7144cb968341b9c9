using System.Net;
using System.Net.Sockets;
using System.Text;
using McpOrleans.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>Another front before the grains of <see cref="Service"/>, with settings of its own.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Front(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = Address };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Service.AdminKey);
    }

    public Uri Address => new(_app.Urls.Single());

    public IServiceProvider Services => _app.Services;

    /// <summary>Sends the admin key with every request.</summary>
    public HttpClient Http { get; }

    public static async Task<Front> StartAsync(
        Service service,
        Action<McpOrleansApiOptions>? configure = null,
        string environment = "Production",
        LogLines? logs = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        }

        services?.Invoke(builder.Services);
        builder.Services.AddSingleton(service.Services.GetRequiredService<IGrainFactory>());
        builder.Services.AddMcpOrleansApi(options =>
        {
            options.AdminKey = Service.AdminKey;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapMcpOrleansApi();
        Faulty.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Front(app);
    }

    /// <summary>As the host does on SIGTERM: new connections are refused, those that are busy are waited for.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>A connection, and what was sent on it; for what no HTTP client would send.</summary>
    public async Task<NetworkStream> SendAsync(string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        return stream;
    }

    /// <summary>Sends, and reads until the server closes the connection; empty when it is cut off.</summary>
    public async Task<string> SendAndReadAsync(string text)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            await using var stream = await SendAsync(text);
            for (int read; (read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Cut off.
        }

        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
