using McpOrleans.Client.Directory;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Directory;

public sealed class RestrictedStatusTests
{
    private static readonly McpServerStatus Whole = new()
    {
        Name = "sky",
        Config = new McpServerConfig { Url = "https://example.com/mcp", ToolsAllow = ["echo", "get_*", "get_secret", "*"], ToolsDeny = ["delete_*", "secret"] },
        State = ConnectionState.Error,
        Health = HealthStatus.Unhealthy,
        ToolsCount = 7,
        LastFailure = new Failure
        {
            Code = ErrorCodes.ProtocolError,
            Message = "get_secret failed",
            Suggestion = "Ask get_secret.",
            JsonRpcError = new JsonRpcErrorDetail { Code = -1, Message = "get_secret" },
        },
        Statistics = new McpServerStatistics { ToolsCalled = 5 },
        Circuit = new CircuitStatus { State = CircuitState.Closed, FailureCount = 0 },
    };

    [Fact]
    public void Of_SomeToolsOnly_NothingTellsOfTheOthers()
    {
        var seen = RestrictedStatus.Of(Whole, new AccessRules { ToolsAllow = ["sky__echo", "sky__get_*"], ToolsDeny = ["*secret*"] }, tools: 2);

        seen.ToolsCount.ShouldBe(2);
        seen.Statistics.ShouldBeNull();
        seen.LastFailure.ShouldBe(new Failure { Code = ErrorCodes.ProtocolError, Message = "The failure is not shown, because the credential is limited to some of the server's tools." });
        seen.Config.ToolsAllow.ShouldBe(["echo", "get_*"]);
        seen.Config.ToolsDeny.ShouldBeEmpty();
        seen.Config.Url.ShouldBe(Whole.Config.Url);
        (seen.State, seen.Health).ShouldBe((Whole.State, Whole.Health));
    }

    [Fact]
    public void Of_ServerThatDidNotFail_HasNoFailure() =>
        RestrictedStatus.Of(Whole with { LastFailure = null }, new AccessRules { ToolsAllow = ["sky__echo"] }, tools: 1).LastFailure.ShouldBeNull();

    [Fact]
    public void Of_AllTools_IsTheWholeStatus()
    {
        foreach (var access in new[] { AccessRules.None, new AccessRules { ServersAllow = ["s*"] } })
        {
            RestrictedStatus.Of(Whole, access, tools: 1).ShouldBeSameAs(Whole);
        }
    }

    [Fact]
    public void Of_AllToolsByTheirNames_DoesNotTellOfResourcesThatWereLeftOut()
    {
        var whole = Whole with { ToolsLeftOut = ["A tool was not taken."], ContentLeftOut = ["A resource was not taken."] };

        RestrictedStatus.Of(whole, new AccessRules { ToolsAllow = ["sky__*"], ToolsDeny = ["sea__*"] }, tools: 1).ShouldBe(whole with { ContentLeftOut = [] });
    }
}
