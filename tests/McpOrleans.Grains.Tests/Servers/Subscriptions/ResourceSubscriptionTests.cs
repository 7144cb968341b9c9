using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Subscriptions;

/// <summary>Fronts lease resources of a server: over each transport, of servers of both eras.</summary>
public sealed class ResourceSubscriptionTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private const string Greeting = "test://greeting";
    private const string Item = "test://item/1";
    private const string Stateless = "2026-07-28";

    private readonly string _tenant = $"r-{Guid.NewGuid():N}"[..30];
    private readonly ListeningFront _one = new(cluster.Grains);
    private readonly ListeningFront _two = new(cluster.Grains);

    public static TheoryData<string, string> Ways => new()
    {
        { "stdio", "2025-11-25" },
        { "stdio", Stateless },
        { "http", "2025-03-26" },
        { "http", "2025-11-25" },
        { "http", Stateless },
        { "sse", "2024-11-05" },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task TwoFronts_OneSubscription_EachBurstIsToldOnceAndTheEndIsTheLastOnes(string wire, string revision)
    {
        await using var upstream = await StartAsync(wire, revision);
        var server = await ConnectAsync(upstream, wire);

        (await _one.LeaseAsync(server, Greeting)).Refused.ShouldBeEmpty();
        (await _two.LeaseAsync(server, Greeting, Item)).Refused.ShouldBeEmpty();
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Greeting) == 1, cancellationToken: Cancel);
        if (revision != Stateless)
        {
            upstream.Script.Traffic.Messages("resources/subscribe").ShouldBe(2);
        }

        for (var i = 0; i < 5; i++)
        {
            await upstream.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel);
        }

        await Eventually.TrueAsync(() => !_one.Updated.IsEmpty && !_two.Updated.IsEmpty, cancellationToken: Cancel);
        await upstream.Script.Content.NotifyUpdatedAsync(Item, cancellationToken: Cancel);
        await Eventually.TrueAsync(() => _two.Updated.Contains(Item), cancellationToken: Cancel);
        _one.Updated.ShouldBe([Greeting]);
        _two.Updated.ShouldBe([Greeting, Item]);

        await _two.LeaseAsync(server);
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Item) == 0, cancellationToken: Cancel);
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Greeting) == 1, cancellationToken: Cancel);
        await _one.LeaseAsync(server);
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Greeting) == 0, cancellationToken: Cancel);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task ServerTellsRightAfterItsAnswer_IsNotLost(string wire, string revision)
    {
        await using var upstream = await StartAsync(wire, revision);
        var server = await ConnectAsync(upstream, wire);
        if (wire == "http" && revision != Stateless)
        {
            await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenStreams > 0, cancellationToken: Cancel);
        }

        (await _one.LeaseAsync(server, "test://item/busy")).Refused.ShouldBeEmpty();

        await Eventually.TrueAsync(() => !_one.Updated.IsEmpty, cancellationToken: Cancel);
        _one.Updated.ShouldBe(["test://item/busy"]);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Reconnected_SubscribesAgainAndTellsOnce(string wire, string revision)
    {
        await using var upstream = await StartAsync(wire, revision);
        var server = await ConnectAsync(upstream, wire);
        (await _one.LeaseAsync(server, Greeting)).Refused.ShouldBeEmpty();

        await server.ReconnectAsync(Cancel);

        await Eventually.TrueAsync(() => !_one.Updated.IsEmpty, cancellationToken: Cancel);
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Greeting) == 1, cancellationToken: Cancel);
        _one.Updated.ShouldBe([Greeting]);
        await upstream.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel);
        await Eventually.TrueAsync(() => _one.Updated.Count == 2, cancellationToken: Cancel);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(Stateless)]
    public async Task UnknownResource_IsRefusedAndCostsNoOther(string revision)
    {
        await using var upstream = await StartAsync("http", revision);
        var server = await ConnectAsync(upstream, "http");

        var refusal = (await _one.LeaseAsync(server, "test://unknown", Greeting)).Refused.ShouldHaveSingleItem();

        refusal.Uri.ShouldBe("test://unknown");
        refusal.Failure.Code.ShouldBe(revision == Stateless ? ErrorCodes.ProtocolError : ErrorCodes.InvalidRequest);
        (await _one.LeaseAsync(server, Greeting)).Refused.ShouldBeEmpty();
        await upstream.Script.Content.NotifyUpdatedAsync(Greeting, $"{Greeting}/part", Cancel);
        await Eventually.TrueAsync(() => _one.Updated.SequenceEqual([Greeting]), cancellationToken: Cancel);
    }

    [Fact]
    public async Task Bounds_AreSaid()
    {
        await using var upstream = await StartAsync("http", Stateless);
        var server = await ConnectAsync(upstream, "http");

        var lease = await _one.LeaseAsync(server, [.. Enumerable.Range(0, 501).Select(number => $"test://item/{number}"), "test://" + new string('x', 2_048)]);

        lease.Refused.Select(refusal => refusal.Failure.Code).Order(StringComparer.Ordinal).ShouldBe([ErrorCodes.InvalidRequest, ErrorCodes.QuotaExceeded]);
        lease.Duration.ShouldBe(TimeSpan.FromMinutes(3));
        upstream.Script.Content.Subscribers("test://item/499").ShouldBe(1);
    }

    [Fact]
    public async Task ServerWithoutSubscriptions_SaysSo()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Raw = default, Subscriptions = false, Protocol = Stateless }, Cancel);
        var server = await ConnectAsync(upstream, "http");

        var failure = (await _one.LeaseAsync(server, Greeting)).Refused.ShouldHaveSingleItem().Failure;

        failure.Message.ShouldContain("does not tell of changes");
        failure.Suggestion.ShouldNotBeNull();
    }

    [Fact]
    public async Task NoServer_OrADisabledOne_SaysSo()
    {
        (await _one.LeaseAsync(cluster.Server(_tenant), Greeting)).Refused.ShouldHaveSingleItem().Failure.Code.ShouldBe(ErrorCodes.ServerNotFound);

        await using var upstream = await StartAsync("http", Stateless);
        await cluster.Server(_tenant).ConfigureAsync(GrainCluster.At(upstream.Url) with { Enabled = false });
        (await _one.LeaseAsync(cluster.Server(_tenant), Greeting)).Refused.ShouldHaveSingleItem().Failure.Code.ShouldBe(ErrorCodes.ServerDisabled);
    }

    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-11-25")]
    public async Task ServerHasForgottenTheSession_SubscribesInANewOne(string revision)
    {
        await using var upstream = await StartAsync("http", revision);
        var server = await ConnectAsync(upstream, "http");
        (await _one.LeaseAsync(server, Greeting)).Refused.ShouldBeEmpty();
        await upstream.ForgetSessionsAsync();

        (await _one.LeaseAsync(server, Greeting, Item)).Refused.ShouldBeEmpty();

        // What the lost session had is there again, and may have changed meanwhile.
        await Eventually.TrueAsync(() => _one.Updated.SequenceEqual([Greeting]), cancellationToken: Cancel);
        await upstream.Script.Content.NotifyUpdatedAsync(Item, cancellationToken: Cancel);
        await Eventually.TrueAsync(() => _one.Updated.SequenceEqual([Greeting, Item]), cancellationToken: Cancel);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(Stateless)]
    public async Task ServerDown_RefusesWhatIsNewAndKeepsWhatWasLeased(string revision)
    {
        await using var upstream = await StartAsync("http", revision);
        var server = await ConnectAsync(upstream, "http");
        (await _one.LeaseAsync(server, Greeting)).Refused.ShouldBeEmpty();
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });
        await server.DisconnectAsync();

        (await _one.LeaseAsync(server, Greeting, Item)).Refused.ShouldHaveSingleItem().Uri.ShouldBe(Item);
        upstream.Script.Faults.Clear();
        await server.ConnectAsync(Cancel);

        await Eventually.TrueAsync(() => _one.Updated.SequenceEqual([Greeting]), cancellationToken: Cancel);
        upstream.Script.Content.Subscribers(Item).ShouldBe(0);
    }

    private static Task<TestServer> StartAsync(string wire, string revision) =>
        TestServer.StartAsync(new TestServerOptions { Protocol = revision, LinePort = wire == "stdio" ? FreePorts.Take(1)[0] : 0 }, Cancel);

    private Task<IMcpServerGrain> ConnectAsync(TestServer upstream, string wire) => cluster.ConnectAsync(_tenant, wire switch
    {
        "stdio" => GrainCluster.Command(new TestServerOptions { Relay = upstream.LinePort }),
        "sse" => GrainCluster.At(upstream.SseUrl),
        _ => GrainCluster.At(upstream.Url),
    });
}
