using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Client.AI;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.AI;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Clusters;

/// <summary>A tenant's tools in the hands of an agent.</summary>
public sealed class AIToolTests(ClusterFixture cluster)
{
    private readonly IMcpTenant _tenant = cluster.NewTenant();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAITools_OneServer_AreItsToolsWithTheirSchemas()
    {
        await ConfigureAsync();

        var tools = await _tenant.GetAIToolsAsync(cancellationToken: Token);

        var echo = tools.Single(tool => tool.Name == "a__echo");
        echo.Description.ShouldNotBeEmpty();
        echo.JsonSchema.GetProperty("properties").TryGetProperty("message", out _).ShouldBeTrue();
        tools.Count.ShouldBe((await _tenant.GetToolsAsync(Token)).Tools.Length);
    }

    [Fact]
    public async Task GetAITools_Query_IsTheMostRelevantFirst()
    {
        await ConfigureAsync();

        (await _tenant.GetAIToolsAsync("echo", cancellationToken: Token))[0].Name.ShouldBe("a__echo");
    }

    [Fact]
    public async Task Invoke_AsAChatClientDoes_GivesTheToolsText()
    {
        await ConfigureAsync();
        var echo = (await _tenant.GetAIToolsAsync(cancellationToken: Token)).Single(tool => tool.Name == "a__echo");

        var result = await echo.InvokeAsync(new AIFunctionArguments { ["message"] = JsonElement.Parse("\"hé\"") }, Token);

        result.ShouldBe("hé");
    }

    [Fact]
    public async Task Invoke_ServerGone_TellsTheModelWhy()
    {
        await ConfigureAsync();
        var echo = (await _tenant.GetAIToolsAsync(cancellationToken: Token)).Single(tool => tool.Name == "a__echo");
        await _tenant.RemoveServerAsync("a", Token);

        var told = (await echo.InvokeAsync([], Token)).ShouldBeOfType<JsonObject>();

        ((string?)told["error_code"]).ShouldBe(ErrorCodes.ServerNotFound);
        told["error"].ShouldNotBeNull();
    }

    [Fact]
    public async Task CallTool_Typed_ReadsWhatTheToolGave()
    {
        await ConfigureAsync();

        (await _tenant.CallToolAsync<string>("echo", new { message = "hi" }, cancellationToken: Token)).ShouldBe("hi");
        (await _tenant.CallToolAsync<int[]>("echo", new { message = "[1,2]" }, cancellationToken: Token)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task CallTool_TypedAndUnknown_ThrowsWithTheCode()
    {
        await ConfigureAsync();

        var exception = await Should.ThrowAsync<McpCallException>(() => _tenant.CallToolAsync<string>("ekho", cancellationToken: Token));

        exception.Failure.Code.ShouldBe(ErrorCodes.ToolNotFound);
        exception.Failure.Suggestion.ShouldNotBeNull().ShouldContain("a__echo");
    }

    [Fact]
    public async Task ReadResourceAndGetPrompt_ServerHasThem_AreItsOwn()
    {
        await ConfigureAsync();

        (await _tenant.ReadResourceAsync("a", "test://greeting", Token)).GetResult()
            .GetProperty("contents")[0].GetProperty("text").GetString().ShouldBe("hello");
        (await _tenant.ListResourcesAsync("a", cancellationToken: Token)).GetResult().GetProperty("resources").GetArrayLength().ShouldBe(1);
        (await _tenant.ListPromptsAsync("a", cancellationToken: Token)).GetResult().GetProperty("prompts").GetArrayLength().ShouldBe(1);
        (await _tenant.GetPromptAsync("a", "greet", new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "Ada" }, Token)).GetResult()
            .GetProperty("messages")[0].GetProperty("content").GetProperty("text").GetString().ShouldBe("Greet Ada.");
        (await _tenant.GetServerAsync("a", Token))!.Statistics!.ShouldSatisfyAllConditions(
            statistics => statistics.ResourcesAccessed.ShouldBe(1), statistics => statistics.PromptsExecuted.ShouldBe(1));
    }

    [Fact]
    public async Task Send_UnknownServerOrToolCall_IsRefused()
    {
        await ConfigureAsync();
        var request = new McpRequest { Method = "ping", Params = [], Caller = Testing.Caller };

        (await _tenant.SendAsync("b", request, Token)).ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.ServerNotFound);
        (await _tenant.SendAsync("a", request with { Method = "tools/call" }, Token))
            .ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.InvalidRequest);
        (await _tenant.Restrict(new AccessRules { ServersDeny = ["a"] }).SendAsync("a", request, Token))
            .ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.ServerNotFound);
    }

    [Fact]
    public async Task WatchTools_ServerAddedElsewhere_IsSeen()
    {
        await ConfigureAsync();
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var changes = _tenant.WatchToolsAsync(watched.Token).GetAsyncEnumerator(Token);
        (await changes.MoveNextAsync()).ShouldBeTrue();
        changes.Current.FindServer("b").ShouldBeNull();

        await cluster.ElsewhereOf(_tenant).ConfigureServerAsync("b", cluster.ServerConfig, Token);

        do
        {
            (await changes.MoveNextAsync().AsTask().WaitAsync(Eventually.DefaultCap, Token)).ShouldBeTrue();
        }
        while (changes.Current.FindServer("b") is not { Tools.IsEmpty: false });
        await watched.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => changes.MoveNextAsync().AsTask());
    }

    private async Task ConfigureAsync()
    {
        (await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token)).Errors.ShouldBeEmpty();
        await _tenant.WaitForDiscoveryAsync("a", Eventually.DefaultCap, Token);
    }
}
