using McpOrleans.Host.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Host.Tests.Hosting;

public sealed class ConnectionDrainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_RequestThatReactsToNothing_IsCutOff()
    {
        var (entered, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(provider => new ConnectionDrain(provider.GetRequiredService<IHostApplicationLifetime>(), new HastyTime()));

        // Or the web server would cut it off itself, in the end.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(5));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
            endpoint => endpoint.Use(kestrel.ApplicationServices.GetRequiredService<ConnectionDrain>().Before)));
        await using var app = builder.Build();
        app.MapGet("/", async (HttpContext context) =>
        {
            entered.SetResult();
            await never.Task;
        });
        await app.StartAsync(Cancellation);
        using var http = new HttpClient();
        var request = http.GetAsync(new Uri(app.Urls.Single()), Cancellation);
        await entered.Task.WaitAsync(Cancellation);

        var stop = app.StopAsync(Cancellation);

        await Should.ThrowAsync<HttpRequestException>(request);
        never.SetResult();
        await stop;
    }

    /// <summary>Real time whose timers ring after a fiftieth of it.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HastyTimer(System.CreateTimer(callback, state, Hasten(dueTime), Hasten(period)));

        private static TimeSpan Hasten(TimeSpan time) => time > TimeSpan.Zero ? time / 50 : time;

        private sealed class HastyTimer(ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Hasten(dueTime), Hasten(period));

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
