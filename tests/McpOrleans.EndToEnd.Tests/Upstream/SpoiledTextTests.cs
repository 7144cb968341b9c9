using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>Texts that were cut in the middle of a character, and tool lists with invalid entries: what can be used is used.</summary>
[Collection(UpstreamCollection.Name)]
public sealed class SpoiledTextTests
{
    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task Call_ResultHasHalfASurrogatePair_ArrivesByteForByte(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var text = await scene.Tenant.ReadTextAsync(
                HttpMethod.Post, "call", new JsonObject { ["tool"] = "surrogate", ["server"] = Scene.Bad });

            text.ShouldContain("\"success\":true");
            text.ShouldContain("""
                "content":[{"type":"text","text":"half a smile: \ud83d"}],"x-unknown":1.50}
                """,
                Case.Sensitive);
            (await scene.ReadTrafficAsync()).Calls["surrogate"].ShouldBe(1);
            await scene.CircuitShouldBeClosedAsync();
        });
    }

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task List_SomeEntriesCannotBeUsed_TakesTheOthersAndSaysWhatWasLeftOut(Wire wire)
    {
        await using var scene = await Scene.StartAsync(wire, new TestServerOptions { Raw = RawKind.SpoiledTools });
        await scene.PlayAsync(async () =>
        {
            var put = await scene.Tenant.ReadTextAsync(HttpMethod.Put, $"servers/{Scene.Bad}", scene.Config);

            var list = await scene.Tenant.ReadTextAsync(HttpMethod.Get, $"servers/{Scene.Bad}/tools");
            var listed = JsonNode.Parse(list)!["tools"]?.AsArray().Select(tool => (string)tool!["name"]!).ToArray() ?? [];
            listed.ShouldContain("echo", list);
            listed.ShouldContain(RawTexts.CutDescription, list);

            // A text that is shown to people must be valid, so half a character is shown as the replacement character.
            JsonNode.Parse(list)!["tools"]!.AsArray()
                .Single(tool => (string)tool!["name"]! == RawTexts.CutDescription)!["description"]!.GetValue<string>().ShouldBe("A smile that was cut: \uFFFD");
            (await scene.CallAsync("echo", [])).ShouldSucceed();
            (await scene.CallAsync(RawTexts.CutDescription)).ShouldSucceed().Text.ShouldBe(RawTexts.CutDescription);
            var status = await scene.Tenant.ReadTextAsync(HttpMethod.Get, $"servers/{Scene.Bad}");
            foreach (var said in new[] { put, status })
            {
                ShouldSayWhatWasLeftOut(said, listed);
            }

            await scene.CircuitShouldBeClosedAsync();
        });
    }

    /// <summary>
    /// The text must name the entries that are not objects, the one without a name and the one with a name of a megabyte, and the one
    /// without a schema if it was left out.
    /// </summary>
    private static void ShouldSayWhatWasLeftOut(string said, string[] listed)
    {
        said.Length.ShouldBeLessThan(32 * 1024, "a name of a megabyte is not said whole");
        said.ShouldContain("left_out");
        said.ShouldContain("object", Case.Insensitive);
        said.ShouldContain("name", Case.Insensitive);
        if (!listed.Contains(RawTexts.Schemaless))
        {
            said.ShouldContain(RawTexts.Schemaless);
        }
    }
}
