using System.Text;
using McpOrleans.Grains.Servers;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class RequestInspectorTests
{
    [Theory]
    [InlineData("""{"name":"echo","arguments":{"name":"other"}}""", "echo")]
    [InlineData("""{"arguments":{"name":"other","deep":[{"name":1}]},"name":"echo"}""", "echo")]
    [InlineData("""{"name":"caf\u00e9"}""", "café")]
    [InlineData("""{"name":"ech\ud83d"}""", "ech\uFFFD")]
    [InlineData("""{"\ud83d":1,"n\u0061me":"echo"}""", "echo")]
    [InlineData("""{"name":7}""", null)]
    [InlineData("""{"arguments":{"name":"other"}}""", null)]
    [InlineData("""["name","echo"]""", null)]
    [InlineData("""{"name":"ech""", null)]
    [InlineData("", null)]
    public void ReadName_AnyParameters_FindsOnlyTheirOwnName(string json, string? name) =>
        RequestInspector.ReadName(Encoding.UTF8.GetBytes(json)).ShouldBe(name);
}
