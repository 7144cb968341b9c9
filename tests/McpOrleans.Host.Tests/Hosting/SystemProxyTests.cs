using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace McpOrleans.Host.Tests.Hosting;

/// <summary>Whether requests to MCP servers go through the proxy that the environment names.</summary>
public sealed class SystemProxyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public async Task Connect_EnvironmentNamesAProxy_UsesItOnlyWhenTold(string setting, bool isUsed)
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var options = new HostProcessOptions { DataFolder = _folder.File("data") };
        options = options with { Environment = options.Environment.Add("http_proxy", $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}") };
        if (setting.Length > 0)
        {
            options = options with { Environment = options.Environment.Add("MCPORLEANS__OUTBOUND__USESYSTEMPROXY", setting) };
        }

        await using var host = await HostProcess.StartAsync(options, Cancellation);

        // Nobody listens there. The answer waits until that is known, or, where the proxy keeps silent, for some seconds.
        using var answer = await host.Http.PutAsJsonAsync("mcp/servers/any", new { url = "http://127.0.0.1:1/mcp", retry_attempts = 0 }, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        await Eventually.TrueAsync(() => proxy.Pending() || !isUsed, cancellationToken: Cancellation);
        proxy.Pending().ShouldBe(isUsed);
    }
}
