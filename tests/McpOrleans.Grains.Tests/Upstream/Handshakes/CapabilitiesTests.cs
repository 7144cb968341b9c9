using System.Text;
using McpOrleans.Grains.Upstream.Handshakes;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Handshakes;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("""{}""", false, false)]
    [InlineData("""[]""", false, false)]
    [InlineData("""{"tools":{}}""", true, false)]
    [InlineData("""{"tools":{"listChanged":false}}""", true, false)]
    [InlineData("""{"tools":{"listChanged":"true"}}""", true, false)]
    [InlineData("""{"tools":{"x":{"listChanged":true}}}""", true, false)]
    [InlineData("""{"prompts":{"tools":{}},"tools":{"x":[1],"listChanged":true},"resources":{}}""", true, true)]
    [InlineData("""{"tools":null}""", false, false)]
    [InlineData("""{"tools":true}""", false, false)]
    [InlineData("""{"\ud83d and more":1,"tools":{"\ud83d and more than ten":1,"listChanged":true}}""", true, true)]
    public void Read_Tools_AreAsTheServerSays(string json, bool hasTools, bool announcesTools)
    {
        var read = Capabilities.Read(Encoding.UTF8.GetBytes(json));

        (read.Features.Tools, read.AnnouncesTools).ShouldBe((hasTools, announcesTools));
    }

    [Theory]
    [InlineData("""{"resources":{},"prompts":{}}""")]
    [InlineData("""{"resources":{"listChanged":true},"completions":{}}""")]
    [InlineData("""{"resources":{"subscribe":true,"listChanged":false},"logging":{}}""")]
    [InlineData("""{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"prompts":{"listChanged":true},"completions":{},"logging":{}}""")]
    [InlineData("""{"logging":{"x":[1]},"experimental":{"prompts":{}}}""")]
    public void Read_Features_AreThoseThatAreAnnounced(string json)
    {
        var read = Capabilities.Read(Encoding.UTF8.GetBytes(json));

        var said = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        bool Says(string feature, string flag) => said[feature]?[flag]?.GetValue<bool>() is true;
        read.Features.ShouldBe(new McpServerFeatures
        {
            Tools = said["tools"] is not null,
            Resources = said["resources"] is not null,
            ResourceSubscriptions = Says("resources", "subscribe"),
            Prompts = said["prompts"] is not null,
            Completions = said["completions"] is not null,
            Logging = said["logging"] is not null,
        });
        (read.AnnouncesResources, read.AnnouncesPrompts).ShouldBe((Says("resources", "listChanged"), Says("prompts", "listChanged")));
        Capabilities.Read(read.ToJson()).ShouldBe(read);
    }
}
