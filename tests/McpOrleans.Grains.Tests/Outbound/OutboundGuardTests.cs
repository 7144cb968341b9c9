using System.Net;
using System.Net.Sockets;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Outbound;

/// <summary>
/// Where private networks are refused no connection to this machine is made: not through the grain, and not through the HTTP client
/// by itself, should the registration have missed something. Plain http is allowed, so that it is not what refuses.
/// </summary>
public sealed class OutboundGuardTests : IAsyncLifetime
{
    private readonly TestNetwork _network = new();
    private readonly RawServer _listener = new();
    private readonly OutboundPolicy _policy = new() { AllowPlainHttp = true };
    private readonly Lazy<Task<InProcessTestCluster>> _cluster;

    public OutboundGuardTests()
    {
        foreach (var (name, addresses) in Spellings.Names)
        {
            _network.Name(name, addresses);
        }

        _cluster = new(StartClusterAsync);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        if (_cluster.IsValueCreated)
        {
            await (await _cluster.Value).DisposeAsync();
        }
    }

    [Fact]
    public async Task Configure_EverySpellingAndTrick_IsRefusedAndNothingIsConnectedTo()
    {
        string[] urls = [.. Spellings.Addresses.Select(AtListener), .. Spellings.Tricks.Select(trick => trick.Replace("{0}", $"{_listener.Port}"))];
        urls.Length.ShouldBeGreaterThan(60);

        foreach (var url in urls)
        {
            var server = await ServerAsync();
            (await server.ConfigureAsync(Config(url))).Errors.ShouldContain(error => error.Field == "url", url);
            (await server.ConnectAsync(Cancel)).ShouldBeNull();
        }

        _listener.Connections.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Spellings.AllNames), MemberType = typeof(Spellings))]
    public async Task Connect_NameLeadsToAPrivateAddress_IsRefusedWithoutTellingIt(string name)
    {
        var server = await ServerAsync();
        (await server.ConfigureAsync(Config(AtListener(name)))).Errors.ShouldBeEmpty();

        var failure = (await server.ConnectAsync(Cancel)).ShouldNotBeNull().LastFailure.ShouldNotBeNull();

        failure.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        failure.Message.ShouldContain("not public");
        failure.Message.ShouldContain("did not run");
        failure.Suggestion.ShouldNotBeNull();
        var address = Spellings.Names.Single(entry => name.StartsWith(entry.Name, StringComparison.OrdinalIgnoreCase)).Addresses[0];
        failure.ToString().ShouldNotContain(address);
        _listener.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task HttpClient_EveryAddressAndName_DoesNotConnect()
    {
        foreach (var host in Spellings.Addresses.Concat(Spellings.Names.Select(name => name.Name)))
        {
            await Should.ThrowAsync<HttpRequestException>(() => GetAsync(AtListener(host)), host);
        }

        _listener.Connections.ShouldBe(0);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    [InlineData("loopback.example")]
    [InlineData("mapped.example")]
    public async Task Connect_PrivateNetworksAllowed_ReachesTheListener(string host)
    {
        _policy.AllowPrivateNetworks = true;
        var server = await ServerAsync();
        (await server.ConfigureAsync(Config(AtListener(host)))).Errors.ShouldBeEmpty();

        await server.ConnectAsync(Cancel);

        _listener.Connections.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Connect_PublicServer_Works()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Host = "127.0.0.1" }, Cancel);
        var server = await PublicServerAsync(upstream.Url.Port);

        var status = (await server.ConnectAsync(Cancel)).ShouldNotBeNull();

        status.State.ShouldBe(ConnectionState.Connected, status.LastFailure?.Message);
        status.ToolsCount.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Connect_NameIsReboundAfterTheCheck_GoesToTheCheckedAddressAndLaterNowhere()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Host = "127.0.0.1" }, Cancel);
        var rebound = "rebound.example";
        _network.Name(rebound, [TestNetwork.PublicAddress], ["127.0.0.1"]);
        _network.PublicPort = upstream.Url.Port;
        var server = await ServerAsync();
        (await server.ConfigureAsync(Config(AtListener(rebound)))).Errors.ShouldBeEmpty();

        // The MCP handshake takes several connections at most; each that is made after the change is refused.
        await server.ConnectAsync(Cancel);
        (await server.ReconnectAsync(Cancel)).ShouldNotBeNull().LastFailure.ShouldNotBeNull().Message.ShouldContain("not public");

        _network.Resolved.Count(name => name == rebound).ShouldBeGreaterThan(1);
        _listener.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task HttpClient_OneConnection_ResolvesOnce()
    {
        await using var upstream = new RawServer();
        _network.Name("rebound.example", [TestNetwork.PublicAddress], ["127.0.0.1"]);
        _network.PublicPort = upstream.Port;

        using var answer = await GetAsync(AtListener("rebound.example"));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _network.Resolved.ShouldHaveSingleItem();
        upstream.Connections.ShouldBe(1);
        _listener.Connections.ShouldBe(0);
    }

    [Theory]
    [InlineData(301, "http://127.0.0.1:{0}/mcp")]
    [InlineData(302, "http://localhost:{0}/mcp")]
    [InlineData(307, "http://[::ffff:127.0.0.1]:{0}/mcp")]
    [InlineData(308, "http://2130706433:{0}/mcp")]
    [InlineData(307, "//127.0.0.1:{0}/mcp")]
    [InlineData(307, "http://loopback.example:{0}/mcp")]
    [InlineData(307, "file:///etc/passwd")]
    public async Task Connect_PublicServerRedirectsElsewhere_IsRefused(int status, string location)
    {
        await using var upstream = new RawServer(RawServer.Redirect(status, location.Replace("{0}", $"{_listener.Port}")));
        var server = await PublicServerAsync(upstream.Port);

        var failure = (await server.ConnectAsync(Cancel)).ShouldNotBeNull().LastFailure.ShouldNotBeNull();

        failure.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        failure.Message.ShouldContain("redirects to");
        upstream.Connections.ShouldBeGreaterThan(0);
        _listener.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Connect_SseServerNamesAnEndpointElsewhere_SendsItNothing()
    {
        _policy.AllowPrivateNetworks = true;
        await using var upstream = new RawServer(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: endpoint\ndata: http://127.0.0.1:{_listener.Port}/messages\n\n");
        var server = await ServerAsync();
        var config = Config($"http://localhost:{upstream.Port}/sse") with { ConnectTimeout = TimeSpan.FromSeconds(5) };
        (await server.ConfigureAsync(config)).Errors.ShouldBeEmpty();

        (await server.ConnectAsync(Cancel)).ShouldNotBeNull().State.ShouldBe(ConnectionState.Error);

        upstream.Connections.ShouldBeGreaterThan(0);
        _listener.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task HttpClient_RedirectWithinTheServer_IsFollowedWithTheSameRequest()
    {
        await using var upstream = new RawServer(request => request.StartsWith("POST /mcp/ ", StringComparison.Ordinal) && request.Contains("X-Key: secret")
            ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            : RawServer.Redirect(307, "/mcp/"));
        _policy.AllowPrivateNetworks = true;
        using var client = Client($"http://localhost:{upstream.Port}/mcp");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://localhost:{upstream.Port}/mcp") { Headers = { { "X-Key", "secret" } } };

        (await client.SendAsync(request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task HttpClient_RedirectsForEver_Ends()
    {
        await using var upstream = new RawServer(RawServer.Redirect(307, "/again"));
        _policy.AllowPrivateNetworks = true;

        (await Should.ThrowAsync<RedirectException>(() => GetAsync($"http://localhost:{upstream.Port}/"))).Message.ShouldContain("too many times");
    }

    [Fact]
    public async Task HttpClient_NobodyListens_DoesNotTellTheAddress()
    {
        using var nobody = new NobodyListens();
        _policy.AllowPrivateNetworks = true;

        var failure = await Should.ThrowAsync<HttpRequestException>(() => GetAsync($"http://another-loopback.example:{nobody.Port}/"));

        failure.HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
        failure.GetBaseException().ShouldBeOfType<SocketException>();
        failure.ToString().ShouldNotContain("127.9.9.9");
    }

    [Fact]
    public async Task Connect_RegisteredUnderAnotherPolicy_IsRefused()
    {
        _policy.AllowEverything();
        var remote = await ServerAsync();
        (await remote.ConfigureAsync(Config(AtListener("127.0.0.1")))).Errors.ShouldBeEmpty();
        await remote.ConnectAsync(Cancel);
        var program = await ServerAsync();
        (await program.ConfigureAsync(new McpServerConfig { Command = "no-such-program", RetryAttempts = 0 })).Errors.ShouldBeEmpty();
        await program.ConnectAsync(Cancel);
        var connections = _listener.Connections;

        (_policy.AllowPrivateNetworks, _policy.AllowStdio) = (false, false);

        (await remote.ReconnectAsync(Cancel)).ShouldNotBeNull().LastFailure.ShouldNotBeNull().Message.ShouldContain("ALLOWPRIVATENETWORKS");
        (await program.ReconnectAsync(Cancel)).ShouldNotBeNull().LastFailure.ShouldNotBeNull().Message.ShouldContain("ALLOWSTDIO");
        connections.ShouldBeGreaterThan(0);
        _listener.Connections.ShouldBe(connections);
    }

    private string AtListener(string host) => $"http://{host}:{_listener.Port}/mcp";

    private static McpServerConfig Config(string url) => new() { Url = url, RetryAttempts = 0, ConnectTimeout = TimeSpan.FromSeconds(20) };

    private async Task<IMcpServerGrain> PublicServerAsync(int port)
    {
        _network.Name("public.example", [TestNetwork.PublicAddress]);
        _network.PublicPort = port;
        var server = await ServerAsync();
        (await server.ConfigureAsync(Config("http://public.example/mcp"))).Errors.ShouldBeEmpty();
        return server;
    }

    private async Task<IMcpServerGrain> ServerAsync() =>
        (await _cluster.Value).Client.GetGrain<IMcpServerGrain>(new ServerKey($"t-{Guid.NewGuid():N}", "s").ToString());

    private HttpClient Client(string url) =>
        new(new OutboundGuard(Options.Create(_policy), _network).CreateHandler(new Uri(url), TimeSpan.FromSeconds(20)));

    private async Task<HttpResponseMessage> GetAsync(string url)
    {
        using var client = Client(url);
        return await client.GetAsync(new Uri(url), Cancel);
    }

    private async Task<InProcessTestCluster> StartClusterAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault().UseInMemoryReminderService();
            silo.Services.AddSingleton<IOutboundNetwork>(_network);
            silo.Services.AddSingleton(Options.Create(_policy));
            silo.AddMcpOrleansGrains();
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
