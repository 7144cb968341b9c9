using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Orleans.Runtime;
using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.Clusters;

public sealed class ToolCallTests(ClusterFixture cluster)
{
    private readonly IMcpTenant _tenant = cluster.NewTenant();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("echo", null)]
    [InlineData("a__echo", null)]
    [InlineData("echo", "a")]
    [InlineData("a__echo", "a")]
    public async Task CallTool_AnyOfItsNames_ReachesTheServerInOneHop(string tool, string? server)
    {
        await ConfigureAsync("a");
        var before = cluster.Calls.Of(_tenant.Name).Count;

        var outcome = await _tenant.CallToolAsync(Call(tool, server, """{"message": "hé"}"""), Token);

        Text(outcome).ShouldBe("hé");
        (outcome.Server, outcome.Tool).ShouldBe(("a", "echo"));
        cluster.Calls.Of(_tenant.Name).Skip(before).Where(call => call.Key != _tenant.Name).Select(call => call.Method).ShouldBe(["InvokeAsync"]);
    }

    [Fact]
    public async Task CallTool_JustConfigured_ServerListsItsToolsFirst()
    {
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token);

        Text(await _tenant.CallToolAsync(Call("echo", "a", """{"message": "1"}"""), Token)).ShouldBe("1");
        Text(await _tenant.CallToolAsync(Call("a__echo", null, """{"message": "2"}"""), Token)).ShouldBe("2");
    }

    [Fact]
    public async Task CallTool_OverHttp_SendsTheRequestWithItsLength()
    {
        await ConfigureAsync("a");

        var headers = JsonNode.Parse(Text(await _tenant.CallToolAsync(Call("headers", "a"), Token))!)!.AsObject();

        headers.ShouldContainKey("content-length");
        headers.ShouldNotContainKey("transfer-encoding");
    }

    [Fact]
    public async Task CallTool_SameToolOnTwoServers_IsAmbiguousUntilOneIsGone()
    {
        await ConfigureAsync("a");
        await ConfigureAsync("b");

        var outcome = await _tenant.CallToolAsync(Call("echo"), Token);
        Failure(outcome).Code.ShouldBe(ErrorCodes.AmbiguousTool);
        outcome.Candidates.ShouldBe(["a__echo", "b__echo"]);
        outcome.Server.ShouldBeNull();

        // Ended by another process: the kept directory is wrong, and an answer of failure is checked before it is given.
        await cluster.ElsewhereOf(_tenant).RemoveServerAsync("b", Token);
        (await _tenant.CallToolAsync(Call("echo"), Token)).Server.ShouldBe("a");
    }

    [Fact]
    public async Task CallTool_AmbiguousSinceElsewhere_IsNoticedBySeconds()
    {
        await ConfigureAsync("a");
        await ConfigureAsync("b", cluster.ElsewhereOf(_tenant));

        await Eventually.TrueAsync(
            async token => (await _tenant.CallToolAsync(Call("echo"), token)).Reply is FailedReply { Failure.Code: ErrorCodes.AmbiguousTool },
            cancellationToken: Token);
    }

    [Fact]
    public async Task CallTool_ServerMovedElsewhere_FollowsIt()
    {
        await ConfigureAsync("a");
        var elsewhere = cluster.ElsewhereOf(_tenant);
        await elsewhere.RemoveServerAsync("a", Token);
        await ConfigureAsync("b", elsewhere);

        var outcome = await _tenant.CallToolAsync(Call("echo", arguments: """{"message": "moved"}"""), Token);

        outcome.Server.ShouldBe("b");
        Text(outcome).ShouldBe("moved");
    }

    [Fact]
    public async Task CallTool_ServerRemovedElsewhere_IsNotFound()
    {
        await ConfigureAsync("a");
        await cluster.ElsewhereOf(_tenant).RemoveServerAsync("a", Token);

        var outcome = await _tenant.CallToolAsync(Call("echo", "a"), Token);

        Failure(outcome).Code.ShouldBe(ErrorCodes.ServerNotFound);
    }

    [Theory]
    [InlineData("ehco", null)]
    [InlineData("a__ehco", null)]
    [InlineData("ehco", "a")]
    public async Task CallTool_UnknownTool_NamesTheClosest(string tool, string? server)
    {
        await ConfigureAsync("a");

        var outcome = await _tenant.CallToolAsync(Call(tool, server), Token);

        Failure(outcome).Code.ShouldBe(ErrorCodes.ToolNotFound);
        Failure(outcome).Suggestion.ShouldBe("Did you mean 'a__echo'?");
        outcome.Candidates.ShouldBe(["a__echo"]);
    }

    [Fact]
    public async Task CallTool_ToolThatAppearedUnannounced_IsFoundByItsServer()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Token);
        await _tenant.ConfigureServerAsync("a", new McpServerConfig { Url = server.Url.ToString() }, Token);
        await _tenant.ConnectServerAsync("a", Token);
        server.Script.Tools.Add(ServerTool.Named("late"));

        // The grain asks the server again, but not at once after it did.
        await Eventually.TrueAsync(
            async token => (await _tenant.CallToolAsync(Call("late", "a"), token)).Reply is CompletedReply, cancellationToken: Token);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"a\":1}, {}")]
    public async Task CallTool_ArgumentsThatAreNoObject_DoNotLeave(string arguments)
    {
        await ConfigureAsync("a");
        var before = cluster.Calls.Of(_tenant.Name).Count(call => call.Method == "InvokeAsync");

        Failure(await _tenant.CallToolAsync(Call("echo", arguments: arguments), Token)).Code.ShouldBe(ErrorCodes.InvalidRequest);

        cluster.Calls.Of(_tenant.Name).Count(call => call.Method == "InvokeAsync").ShouldBe(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(601)]
    public async Task CallTool_TimeoutOutsideRange_IsRefused(int seconds)
    {
        var outcome = await _tenant.CallToolAsync(Call("echo") with { Timeout = TimeSpan.FromSeconds(seconds) }, Token);

        Failure(outcome).Code.ShouldBe(ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task CallTool_DisabledServer_SaysSo()
    {
        await ConfigureAsync("a");
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig with { Enabled = false }, Token);

        Failure(await _tenant.CallToolAsync(Call("a__echo"), Token)).Code.ShouldBe(ErrorCodes.ServerDisabled);
    }

    [Fact]
    public async Task CallTool_DeniedTool_IsNotFound()
    {
        await ConfigureAsync("a", config: cluster.ServerConfig with { ToolsDeny = ["add"] });

        Failure(await _tenant.CallToolAsync(Call("add", "a", """{"a": 1, "b": 2}"""), Token)).Code.ShouldBe(ErrorCodes.ToolNotFound);
    }

    [Fact]
    public async Task CallTool_CallerGoesAway_IsCancelled()
    {
        await ConfigureAsync("a");
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var call = _tenant.CallToolAsync(Call("hang"), gone.Token);
        await Eventually.TrueAsync(() => cluster.Server.Script.Traffic.Calls("hang") > 0, cancellationToken: Token);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Theory]
    [InlineData("InvokeAsync", ErrorCodes.OutcomeUnknown)]
    [InlineData("GetSnapshotAsync", ErrorCodes.Overloaded)]
    public async Task CallTool_SiloLost_SaysWhetherItMayHaveRun(string method, string code)
    {
        await ConfigureAsync("a");
        cluster.Calls.FailFor(_tenant.Name, method, new SiloUnavailableException());

        // Without a kept directory, so that the lookup needs a call too.
        var outcome = await cluster.ElsewhereOf(_tenant).CallToolAsync(Call("echo"), Token);

        Failure(outcome).Code.ShouldBe(code);
    }

    private static Failure Failure(ToolCallOutcome outcome) => outcome.Reply.ShouldBeOfType<FailedReply>().Failure;

    private static string? Text(ToolCallOutcome outcome)
    {
        var result = outcome.Reply.ShouldBeOfType<CompletedReply>().Result;
        return JsonNode.Parse(Encoding.UTF8.GetString(result))!["content"]![0]!["text"]!.GetValue<string>();
    }

    /// <summary>Configures a server and waits until its tools are in the directory.</summary>
    private async Task ConfigureAsync(string name, IMcpTenant? tenant = null, McpServerConfig? config = null)
    {
        tenant ??= _tenant;
        (await tenant.ConfigureServerAsync(name, config ?? cluster.ServerConfig, Token)).Errors.ShouldBeEmpty();
        await Eventually.TrueAsync(async token => (await tenant.GetToolsAsync(token)).FindServer(name) is { Tools.IsEmpty: false }, cancellationToken: Token);
    }
}
