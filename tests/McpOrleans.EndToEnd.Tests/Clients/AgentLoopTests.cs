using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Clients;

/// <summary>The sample, as a process of its own that joins the service as a grain client.</summary>
public sealed class AgentLoopTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AgentLoop_ServiceInAnotherProcess_CallsAToolThroughItsGrains()
    {
        Assert.SkipWhen(OrleansEngine.MissingCluster is not null, OrleansEngine.MissingCluster ?? "");
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var gateway = FindPort().ToString(CultureInfo.InvariantCulture);
        await using var host = await HostProcess.StartAsync(
            new HostProcessOptions
            {
                DataFolder = _folder.File("data"),
                Environment = ImmutableDictionary<string, string>.Empty.Add("MCPORLEANS__CLUSTER__GATEWAYPORT", gateway),
            },
            Cancellation);
        await TenantApi.Default(host).AddServerAsync("one", ServerConfig.Http(server.Url));

        await using var agent = ChildProcess.Start(
            new CommandLine(BuildOutput.Executable("AgentLoop"), ["--gateway", gateway, "--ask", "Hello from an agent"]));
        var exitCode = await agent.EndedAsync(Eventually.DefaultCap, Cancellation);

        exitCode.ShouldBe(0, string.Join('\n', agent.Output));
        agent.Output.ShouldContain("tool call: one__echo gave Hello from an agent");
        agent.Output.ShouldContain("answer: the tool said 'Hello from an agent'");
        server.Script.Traffic.Calls("echo").ShouldBe(1);
    }

    /// <summary>Below those that the operating system gives to connections, so that nobody takes it before the service does.</summary>
    private static int FindPort()
    {
        for (; ; )
        {
            var port = Random.Shared.Next(20_000, 30_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
