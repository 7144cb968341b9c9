using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Idempotency;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Upstream;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>A silo with McpOrleans' grains, shared by the tests of a class; each test uses a tenant of its own.</summary>
public sealed class GrainCluster : IAsyncLifetime
{
    /// <summary>Small, so that an endless message ends soon.</summary>
    public const long MaxMessageBytes = 8 * 1024 * 1024;

    public const int KeyedCalls = 50;

    public const int KeyedResultBytes = 100_000;

    private readonly InProcessTestCluster _cluster;

    public GrainCluster()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.UseInMemoryReminderService();
            silo.AddMcpOrleansGrains().Configure<OutboundPolicy>(policy => policy.AllowEverything());
            silo.Services.Configure<ConnectionOptions>(options => options.MaxMessageBytes = MaxMessageBytes);
            silo.Services.Configure<KeyedCallLimits>(limits => (limits.MaxCalls, limits.MaxBytes) = (KeyedCalls, KeyedResultBytes));
        });
        _cluster = builder.Build();
    }

    public IGrainFactory Grains => _cluster.Client;

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    public IMcpServerGrain Server(string tenant, string name = "test") =>
        Grains.GetGrain<IMcpServerGrain>(new ServerKey(tenant, name).ToString());

    public IToolDirectoryGrain Directory(string tenant) => Grains.GetGrain<IToolDirectoryGrain>(tenant);

    /// <summary>Ends the server's activation; its next call makes another one.</summary>
    public Task DeactivateAsync(IMcpServerGrain server) => _cluster.DeactivateAsync(server);

    /// <summary>A configured and connected server.</summary>
    public async Task<IMcpServerGrain> ConnectAsync(string tenant, McpServerConfig config, string name = "test")
    {
        var server = Server(tenant, name);
        (await server.ConfigureAsync(config)).Errors.ShouldBeEmpty();
        var status = await server.ConnectAsync(TestContext.Current.CancellationToken);
        status.ShouldNotBeNull().State.ShouldBe(ConnectionState.Connected, status.LastFailure?.Message);
        return server;
    }

    /// <summary>Quick to fail, so that a test of failures is quick.</summary>
    public static McpServerConfig At(Uri url, McpTransport? transport = null) => new()
    {
        Url = url.ToString(),
        Transport = transport,
        Timeout = TimeSpan.FromSeconds(20),
        RetryAttempts = 0,
    };

    public static McpServerConfig Command(TestServerOptions options)
    {
        var command = TestServerCommand.For(options with { Stdio = true });

        // A third of it is for the first question, which is not repeated: a busy machine may take as long to start a process.
        return new McpServerConfig { Command = command.FileName, Args = command.Arguments, RetryAttempts = 0, ConnectTimeout = TimeSpan.FromMinutes(1) };
    }

    public static McpRequest Call(string tool, object? arguments = null, TimeSpan? timeout = null) => new()
    {
        Method = "tools/call",
        Params = JsonSerializer.SerializeToUtf8Bytes(new { name = tool, arguments = arguments ?? new { } }),
        Caller = new Caller { Id = "test", RequestId = "1" },
        Timeout = timeout,
    };

    /// <summary>The first text of a result.</summary>
    public static string Text(McpReply reply)
    {
        var result = reply.ShouldBeOfType<CompletedReply>((reply as FailedReply)?.Failure.ToString()).Result;
        using var json = JsonDocument.Parse(result);
        return json.RootElement.GetProperty("content")[0].GetProperty("text").GetString().ShouldNotBeNull(Encoding.UTF8.GetString(result));
    }

    public static Failure FailureOf(McpReply reply) =>
        reply.ShouldBeOfType<FailedReply>((reply as CompletedReply) is { } completed ? Encoding.UTF8.GetString(completed.Result) : null).Failure;
}
