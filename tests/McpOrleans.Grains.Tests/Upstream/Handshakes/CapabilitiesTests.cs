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
    public void Read_Capabilities_AreWhatTheServiceNeeds(string json, bool hasTools, bool announcesTools) =>
        Capabilities.Read(Encoding.UTF8.GetBytes(json)).ShouldBe(new Capabilities(hasTools, announcesTools));
}
