using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace McpOrleans.Benchmarks.Peers;

/// <summary>
/// YARP in front of the MCP server. It shows what a .NET proxy costs that authenticates nobody, checks nothing and records nothing. The
/// service is compared with it.
/// </summary>
internal static class YarpProxy
{
    public static async Task RunAsync(Uri server, Action<IPEndPoint> onListening)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "server", Match = new RouteMatch { Path = "{**path}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "server",
                    Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { ["server"] = new() { Address = server.AbsoluteUri } },
                },
            ]);
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        onListening(new IPEndPoint(IPAddress.Loopback, new Uri(app.Urls.Single()).Port));
        await app.WaitForShutdownAsync();
    }
}
