using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Upstream.Handshakes;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Handshakes;

public sealed class HandshakeAnswerTests
{
    [Theory]
    [InlineData("""{"serverInfo":{"name":"a","version":"1"}}""", "a", "1")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"a","version":"1"}},"serverInfo":{"name":"b"}}""", "a", "1")]
    [InlineData("""{"serverInfo":{"name":5}}""", "", "")]
    [InlineData("""{"serverInfo":"a"}""", "", "")]
    [InlineData("""{}""", "", "")]
    [InlineData("""{"serverInfo":{"\ud83d":1,"name":"a\ud83d","version":"1","\ud83d":1}}""", "a\ufffd", "1")]
    public void Read_ServerInfo_IsWhatItSays(string result, string name, string version)
    {
        var info = HandshakeAnswer.Read(JsonElement.Parse(result), "2025-11-25").Info;

        (info.Name, info.Version, info.ProtocolVersion).ShouldBe((name, version, "2025-11-25"));
    }

    [Fact]
    public void Read_LongTexts_AreCut()
    {
        var facts = HandshakeAnswer.Read(JsonElement.Parse(
            $$"""{"serverInfo":{"name":"{{new string('n', 1_000_000)}}"},"instructions":"{{new string('i', 1_000_000)}}"}"""), "2025-11-25");

        facts.Info.Name.Length.ShouldBeLessThan(300);
        facts.Instructions.ShouldNotBeNull().Length.ShouldBeLessThan(17_000);
    }

    [Fact]
    public void Read_Capabilities_AreKeptAsTheyCame()
    {
        const string capabilities = """{ "tools" : {"listChanged":true}, "x": "\ud83d" }""";

        var facts = HandshakeAnswer.Read(JsonElement.Parse($$$"""{"capabilities":{{{capabilities}}}}"""), "2025-11-25");

        Encoding.UTF8.GetString(facts.Info.Capabilities).ShouldBe(capabilities);
        (facts.Features.Tools, facts.Capabilities.AnnouncesTools).ShouldBe((true, true));
    }

    [Fact]
    public void Read_CapabilitiesOfTooManyBytes_AreWhatTheServiceNeeds()
    {
        var facts = HandshakeAnswer.Read(JsonElement.Parse(
            $$$$"""{"capabilities":{"x":"{{{{new string('x', 100_000)}}}}","tools":{"listChanged":true}}}"""), "2025-11-25");

        Encoding.UTF8.GetString(facts.Info.Capabilities).ShouldBe("""{"tools":{"listChanged":true}}""");
    }
}
