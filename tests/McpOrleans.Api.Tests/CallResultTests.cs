using System.Net;
using System.Text;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

/// <summary>Results reach the caller as the MCP server gave them.</summary>
public sealed class CallResultTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        // The newest revision adds fields to every result.
        _upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("everything", _upstream);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [InlineData("""{"content":[],"structuredContent":{"a":1},"x-unknown":{"deep":[null,true,{"k":"v"}]}}""")]
    [InlineData("""{"content":[],"big":12345678901234567890123456789,"small":1.0e-300,"exact":1.10,"negative":-0.0,"exponent":1E5}""")]
    [InlineData("""{"content":[],"text":"\u00e9\ud83d\ude00 \" \\ \/ \b\f\n\r\t \u0000 <script>&'+`\u2028"}""")]
    [InlineData("""{"content":[{"type":"resource_link","uri":"x:y","name":"n","_meta":{"z":null}}],"_meta":{"a.b/c":1}}""")]
    [InlineData("""{}""")]
    public async Task Call_AnyResult_IsPassedOnAsItIs(string result)
    {
        var answer = (await _tenant.PostAsync("/call", $$$"""{"tool":"raw","arguments":{"result":{{{result}}}}}""")).ShouldBe(HttpStatusCode.OK);

        var (expected, actual) = (JsonSerializer.Deserialize<JsonElement>(result), answer.Json.GetProperty("data"));
        JsonElement.DeepEquals(actual, expected).ShouldBeTrue(actual.GetRawText());
        Numbers(actual).ShouldBe(Numbers(expected));
        answer.Message.Headers.TransferEncodingChunked.ShouldNotBe(true, "its length is known, so it needs no second write to say that it is over");
    }

    [Fact]
    public async Task Call_ResultOf5Megabytes_IsPassedOnWhole()
    {
        const int Size = 5 * 1024 * 1024;

        var answer = (await _tenant.CallAsync("payload", new { bytes = Size })).ShouldBe(HttpStatusCode.OK);

        answer.Json.GetProperty("data").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(BuiltInTools.Alphabet(Size));
    }

    [Fact]
    public async Task Call_ResultWithImages_IsPassedOn()
    {
        var content = (await _tenant.CallAsync("image", new { count = 2 })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("data").GetProperty("content");

        content.GetArrayLength().ShouldBe(3);
        Convert.FromBase64String(content[2].GetProperty("data").GetString()!).ShouldNotBeEmpty();
        content[2].GetProperty("mimeType").GetString().ShouldBe("image/png");
    }

    /// <summary>As they are written: 1.10 and 1.1 are equal in meaning, but a front that rewrites numbers loses digits of others.</summary>
    private static List<string> Numbers(JsonElement json)
    {
        var numbers = new List<string>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.GetRawText()));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                numbers.Add(Encoding.UTF8.GetString(reader.ValueSpan));
            }
        }

        return numbers;
    }
}
