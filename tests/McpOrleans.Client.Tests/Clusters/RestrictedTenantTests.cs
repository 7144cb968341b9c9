using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Clusters;

/// <summary>A tenant with the servers <c>a</c> and <c>b</c>, seen by somebody who may see <c>echo</c> of <c>a</c> alone.</summary>
public sealed class RestrictedTenantTests(ClusterFixture cluster) : IAsyncLifetime
{
    private static readonly AccessRules Rules = new() { ToolsAllow = ["a__echo"] };

    private readonly IMcpTenant _tenant = cluster.NewTenant();

    private IMcpTenant Restricted => _tenant.Restrict(Rules);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in new[] { "a", "b" })
        {
            (await _tenant.ConfigureServerAsync(name, cluster.ServerConfig, Token)).Errors.ShouldBeEmpty();
            await _tenant.ConnectServerAsync(name, Token);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Restrict_SameRules_IsTheSameObject()
    {
        Restricted.ShouldBeSameAs(Restricted);
        _tenant.Restrict(AccessRules.None).ShouldBeSameAs(_tenant);
    }

    [Fact]
    public async Task Lists_AreOfWhatIsAllowed()
    {
        (await Restricted.GetToolsAsync(Token)).Tools.Select(tool => tool.QualifiedName).ShouldBe(["a__echo"]);
        (await Restricted.ListServersAsync(Token)).ShouldHaveSingleItem().ToolsCount.ShouldBe(1);
        (await Restricted.ListServerToolsAsync("a", Token))!.Tools.Select(tool => tool.Name).ShouldBe(["echo"]);
        (await Restricted.FindClosestServersAsync("b", Token)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task NotAllowed_DoesNotExist()
    {
        (await Restricted.GetServerAsync("b", Token)).ShouldBeNull();
        (await Restricted.ListServerToolsAsync("b", Token)).ShouldBeNull();
        (await Restricted.RemoveServerAsync("b", Token)).ShouldBeFalse();
        (await Restricted.IsolateCircuitAsync("b", Token)).ShouldBeNull();
        (await Restricted.ConfigureServerAsync("b", cluster.ServerConfig, Token)).Errors.ShouldHaveSingleItem().Field.ShouldBe("name");
        CodeOf((await Restricted.CallToolAsync(Testing.Call("fail", "a"), Token)).Reply).ShouldBe(ErrorCodes.ToolNotFound);
        CodeOf((await Restricted.CallToolAsync(Testing.Call("echo", "b"), Token)).Reply).ShouldBe(ErrorCodes.ServerNotFound);
        (await _tenant.GetServerAsync("b", Token)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("a", "tools/list", ErrorCodes.InvalidRequest)]
    [InlineData("a", "tools/call", ErrorCodes.InvalidRequest)]
    [InlineData("b", "resources/list", ErrorCodes.ServerNotFound)]
    public async Task Send_PastTheRules_IsRefused(string server, string method, string code) =>
        CodeOf(await Restricted.SendAsync(server, new McpRequest { Method = method, Params = "{}"u8.ToArray(), Caller = new Caller { Id = "x", RequestId = "1" } }, Token))
            .ShouldBe(code);

    private static string CodeOf(McpReply reply) => reply.ShouldBeOfType<FailedReply>().Failure.Code;
}
