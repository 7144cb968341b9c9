using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Raw.Tools;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>A tool may have any name that its server gives it. It is listed and called by that name.</summary>
[Collection(UpstreamCollection.Name)]
public sealed class StrangeNameTests
{
    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task Call_ToolHasANameThatNoHeaderCarries_IsListedAndAnswers(Wire wire)
    {
        await using var scene = await Scene.StartAsync(wire, new TestServerOptions { Raw = RawKind.StrangeNames });
        await scene.PlayAsync(async () =>
        {
            await scene.Tenant.AddServerAsync(Scene.Bad, scene.Config);

            var listed = (await scene.Tenant.GetAsync($"servers/{Scene.Bad}/tools")).ShouldSucceed().Body["tools"]!.AsArray();
            var answers = new List<ApiAnswer>();
            foreach (var name in RawTools.StrangeNames)
            {
                answers.Add(await scene.CallAsync(name));
            }

            listed.Select(tool => (string)tool!["name"]!).ShouldBe(RawTools.StrangeNames, ignoreOrder: true);
            answers.Select(answer => answer.ErrorCode is null ? answer.Text : answer.Body.ToJsonString()).ShouldBe(RawTools.StrangeNames);
            (await scene.ReadTrafficAsync()).Messages.Keys.ShouldNotContain(RawTexts.ForeignHeader);
            await scene.CircuitShouldBeClosedAsync();
        });
    }
}
