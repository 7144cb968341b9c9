using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Grains.Upstream.Frames;
using McpOrleans.Json;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class FrameWriterTests
{
    private const string Version = "io.modelcontextprotocol/protocolVersion";
    private const string Info = "io.modelcontextprotocol/clientInfo";
    private const string Capabilities = "io.modelcontextprotocol/clientCapabilities";
    private const string LogLevel = "io.modelcontextprotocol/logLevel";

    private static readonly RequestMeta[] Metas =
    [
        new RequestMeta { ProgressToken = 5 },
        new RequestMeta { ProtocolVersion = "2026-07-28" },
        new RequestMeta { ProgressToken = long.MaxValue, ProtocolVersion = "2026-07-28" },
    ];

    [Theory]
    [InlineData("", """{"jsonrpc":"2.0","id":3,"method":"m"}""")]
    [InlineData("{}", """{"jsonrpc":"2.0","id":3,"method":"m","params":{}}""")]
    [InlineData("{\"a\":\r\n1}", """{"jsonrpc":"2.0","id":3,"method":"m","params":{"a":  1}}""")]
    public void Request_NothingOfOurOwn_IsTheCallersInOneLine(string parameters, string expected) =>
        Text(FrameWriter.Request(3, "m", Encoding.UTF8.GetBytes(parameters), default)).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(" { } ")]
    [InlineData("""{"_meta":{}}""")]
    [InlineData("""{"_meta":null}""")]
    [InlineData("""{"_meta":{"progressToken":"mine"}}""")]
    public void Request_OnlyOurs_IsOnlyThat(string parameters)
    {
        using var json = JsonDocument.Parse(FrameWriter.Request(3, "m", Encoding.UTF8.GetBytes(parameters), new RequestMeta { ProgressToken = 5 }));

        JsonElement.DeepEquals(json.RootElement.GetProperty("params"), JsonElement.Parse("""{"_meta":{"progressToken":5}}""")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"_meta":{"a":1},"b":2,"c":3}""")]
    [InlineData("""{"b":2,"_meta":{"a":1},"c":3}""")]
    [InlineData("""{"b":2,"c":3,"_meta":{"a":1}}""")]
    [InlineData("{\n  \"b\": 2 ,\n  \"_meta\" : { \"a\" : 1 } ,\n  \"c\" : 3\n}")]
    [InlineData("""{"_meta":{"a":9},"b":2,"_meta":{"a":1},"c":3}""")]
    [InlineData("""{"_meta":{"a":1,"progressToken":1,"progressToken":2},"b":2,"c":3}""")]
    public void Request_CallersMetaAnywhere_IsKeptBesideOurs(string parameters)
    {
        using var json = JsonDocument.Parse(FrameWriter.Request(3, "m", Encoding.UTF8.GetBytes(parameters), new RequestMeta { ProgressToken = 5 }));

        JsonElement.DeepEquals(
            json.RootElement.GetProperty("params"), JsonElement.Parse("""{"b":2,"c":3,"_meta":{"progressToken":5,"a":1}}""")).ShouldBeTrue(json.RootElement.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("{")]
    [InlineData("""{"a":1}x""")]
    [InlineData("""{"a":1},{"b":2}""")]
    public void Request_ParametersThatAreNoObject_AreRefused(string parameters) => Should.Throw<JsonException>(
        () => FrameWriter.Request(3, "m", Encoding.UTF8.GetBytes(parameters), new RequestMeta { ProgressToken = 5 }));

    [Fact]
    public void Request_AnyParameters_AreTheCallersButForWhatIsOurs() => Prop.ForAll<int>(seed =>
    {
        var callers = new RandomJson(seed).Parameters();
        foreach (var meta in Metas)
        {
            var frame = FrameWriter.Request(1, "m", Encoding.UTF8.GetBytes(callers), meta);

            frame.Span.ContainsAny("\r\n"u8).ShouldBeFalse();
            using var before = JsonDocument.Parse(callers);
            using var after = JsonDocument.Parse(frame);
            Check(Members(before.RootElement), Members(after.RootElement.GetProperty("params")), meta);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Request_VeryDeepParameters_AreTheCallers()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);

        var frame = FrameWriter.Request(1, "m", Encoding.UTF8.GetBytes($$$"""{"a":{{{deep}}},"_meta":{"b":{{{deep}}}}}"""), Metas[2]);

        Text(frame).ShouldContain($"\"a\":{deep}");
        Text(frame).ShouldContain($"\"b\":{deep}");
        Frame.Read(new(frame)).Kind.ShouldBe(FrameKind.Request);
    }

    [Fact]
    public void Notification_And_Response_AreMessages()
    {
        Text(FrameWriter.Notification("a\"b", default)).ShouldBe("""{"jsonrpc":"2.0","method":"a\u0022b"}""");
        Text(FrameWriter.Notification("a", "{\"b\":\n1}"u8)).ShouldBe("""{"jsonrpc":"2.0","method":"a","params":{"b": 1}}""");
        Text(FrameWriter.Response("\"id\""u8, "result"u8, "{}"u8)).ShouldBe("""{"jsonrpc":"2.0","id":"id","result":{}}""");
    }

    private static void Check(List<(string Name, string Value)> before, List<(string Name, string Value)> after, RequestMeta meta)
    {
        after.Where(member => member.Name != "_meta").ShouldBe(before.Where(member => member.Name != "_meta"));
        var ours = after.Where(member => member.Name == "_meta").ShouldHaveSingleItem().Value;
        var theirs = before.LastOrDefault(member => member.Name == "_meta").Value is { } last && last.StartsWith('{') ? last : "{}";
        using var written = JsonDocument.Parse(ours);
        using var callers = JsonDocument.Parse(theirs);
        var (own, foreign) = (Members(written.RootElement), Members(callers.RootElement));

        bool IsReplaced((string Name, string Value) member) =>
            (member.Name == "progressToken" && meta.ProgressToken is not null) || (member.Name == Version && meta.ProtocolVersion is not null);

        bool IsOfNewerRevisions((string Name, string Value) member) =>
            meta.ProtocolVersion is null && member.Name is Version or Info or Capabilities or LogLevel;

        var kept = foreign.Where(member => !IsReplaced(member) && !IsOfNewerRevisions(member)).ToList();
        var expected = new List<(string, string)>(kept);
        expected.AddRange(meta.ProgressToken is { } token ? [("progressToken", $"{token}")] : []);
        expected.AddRange(meta.ProtocolVersion is { } version ? [(Version, $"\"{version}\"")] : []);
        expected.AddRange(meta.ProtocolVersion is not null && !kept.Exists(member => member.Name == Info) ? [(Info, Encoding.UTF8.GetString(OwnClient.Info))] : []);
        expected.AddRange(meta.ProtocolVersion is not null && !kept.Exists(member => member.Name == Capabilities) ? [(Capabilities, "{}")] : []);
        own.ShouldBe(expected, ignoreOrder: true);
        own.Where(kept.Contains).ShouldBe(kept.Where(own.Contains));
    }

    /// <summary>
    /// The members of an object. Escapes in names are decoded, except for those that are not valid text. Values are as they are written,
    /// except for line breaks.
    /// </summary>
    private static List<(string Name, string Value)> Members(JsonElement json)
    {
        var members = new List<(string, string)>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.GetRawText()), new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        foreach (var property in json.EnumerateObject())
        {
            reader.Read();
            members.Add((JsonTexts.Read(ref reader), property.Value.GetRawText().Replace('\n', ' ').Replace('\r', ' ')));
            reader.Skip();
        }

        return members;
    }

    private static string Text(ReadOnlyMemory<byte> frame) => Encoding.UTF8.GetString(frame.Span);
}
