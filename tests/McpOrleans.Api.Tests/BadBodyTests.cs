using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

/// <summary>What every route that takes a body makes of a bad one.</summary>
public sealed class BadBodyTests(Service service)
{
    private const string Call = "POST /mcp/call";
    private const string Put = "PUT /mcp/servers/bad-bodies";
    private const string Import = "POST /mcp/import";

    private static readonly string[] All = [Call, Put, Import];

    public static TheoryData<string, string, string> Malformed =>
    [
        .. from route in All
           from body in new (string Json, string Detail)[]
           {
               ("", "empty"),
               ("   ", "not valid JSON"),
               ("{", "not valid JSON"),
               ("{\"tool\": }", "line 1, byte 10"),
               ("{\n  \"tool\": 'x'}", "line 2, byte 11"),
               ("{\"tool\":\"x\"} trailing", "not valid JSON"),
               ("{\"tool\":\"x\",}", "not valid JSON"),
               ("{\"tool\":\"x\" /* why */}", "not valid JSON"),
               ("{\"tool\":\"\\ud800\"}", "not a Unicode character"),
               ("{\"tool\":\"x\",\"arguments\":{\"a\":\"\\udc00 lonely\"}}", "not a Unicode character"),
               ("{\"\\ud800\":1}", "not a Unicode character"),
               ("{\"tool\":NaN}", "not valid JSON"),
               (new string('[', 65) + new string(']', 65), "nested more than 64 levels deep"),
               ("{\"arguments\":" + string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 65), "nested more than 64 levels deep"),
           }
           select (route, body.Json, body.Detail),
    ];

    public static TheoryData<string> Routes => [.. All];

    public static TheoryData<string, string> NoObject =>
        [.. from route in All from body in new[] { "null", "1", "\"text\"", "[]", "[{}]", "true" } select (route, body)];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Body_Malformed_Is400AndSaysWhere(string route, string json, string detail) =>
        (await SendAsync(route, Encoding.UTF8.GetBytes(json))).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .Text("detail").ShouldContain(detail);

    [Theory]
    [MemberData(nameof(NoObject))]
    public async Task Body_NoObject_Is400(string route, string json) =>
        (await SendAsync(route, Encoding.UTF8.GetBytes(json))).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_InvalidUtf8_Is400(string route) =>
        (await SendAsync(route, [.. "{\"tool\":\""u8, 0xC3, 0x28, .. "\"}"u8])).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .Text("detail").ShouldContain("UTF-8");

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_Utf16_Is415(string route) =>
        (await SendAsync(route, Encoding.Unicode.GetBytes("{}"), "application/json; charset=utf-16"))
            .ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, ErrorCodes.InvalidRequest);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_NotDeclaredAsJson_Is415(string route)
    {
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/xml" })
        {
            (await SendAsync(route, "{}"u8.ToArray(), type)).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, ErrorCodes.InvalidRequest)
                .Text("suggestion").ShouldContain("application/json");
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_OfNoDeclaredType_Is415(string route)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        (await service.Http.SendAsync(Method(route), Path(route), content))
            .ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, ErrorCodes.InvalidRequest);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_Compressed_Is415(string route)
    {
        using var content = Sending.Json("{}"u8.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        (await service.Http.SendAsync(Method(route), Path(route), content))
            .ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, ErrorCodes.InvalidRequest);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_WithByteOrderMark_IsRead(string route) =>
        (await SendAsync(route, [0xEF, 0xBB, 0xBF, .. "{\"no_such_field\":1}"u8])).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .Json.GetProperty("errors").GetArrayLength().ShouldBeGreaterThan(0);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_TooLarge_Is413(string route)
    {
        var body = Encoding.UTF8.GetBytes($"{{\"tool\":\"{new string('x', Service.MaxBody)}\"}}");

        (await SendAsync(route, body)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.InvalidRequest)
            .Text("detail").ShouldContain($"{Service.MaxBody}");
    }

    [Fact]
    public async Task Body_FarTooLarge_Is413AndTheConnectionLives()
    {
        for (var i = 0; i < 3; i++)
        {
            (await SendAsync(Call, new byte[4 * 1024 * 1024])).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.InvalidRequest);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_TooLargeWithoutLength_Is413(string route)
    {
        using var content = new Chunked(new byte[Service.MaxBody + 1]);

        (await service.Http.SendAsync(Method(route), Path(route), content))
            .ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Body_OfTheAllowedSizeWithoutLength_IsRead()
    {
        var json = "{\"tool\":\"no-such-tool\",\"arguments\":{\"a\":\"\"}}";
        using var content = new Chunked(Encoding.UTF8.GetBytes(json.Replace("\"\"", $"\"{new string('x', Service.MaxBody - json.Length)}\"", StringComparison.Ordinal)));

        (await service.Http.SendAsync("POST", "/mcp/call", content)).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ToolNotFound);
    }

    [Fact]
    public void Body_Nonsense_IsNeverAFailureOfTheService() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        Gen.Elements(All).ToArbitrary(),
        (body, route) => IsRefused(SendAsync(route, body).GetAwaiter().GetResult())).QuickCheckThrowOnFailure();

    [Fact]
    public void Body_AlmostRight_IsNeverAFailureOfTheService()
    {
        const string Sample = """{"tool":"no_such","server":"none","arguments":{"a":[1,2.5e3,"\u00e9\n",null,true]},"timeout":1,"url":"x","mcpServers":{"a":{"url":"b"}}}""";
        var damage = from position in Gen.Choose(0, Sample.Length - 1)
                     from length in Gen.Choose(0, 12)
                     from filling in Gen.Elements("", "\"", "{", "}", "[", ":", ",", "\\", "\0", "0", "-", "e", "null", "\uD83D\uDE00", "\"tool\":", "1e999", "\"__proto__\"")
                     select Sample[..position] + filling + Sample[Math.Min(Sample.Length, position + length)..];
        Prop.ForAll(
            damage.ToArbitrary(),
            Gen.Elements(All).ToArbitrary(),
            (body, route) => IsRefused(SendAsync(route, Encoding.UTF8.GetBytes(body)).GetAwaiter().GetResult()))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static bool IsRefused(Answer answer)
    {
        answer.ShouldBeProblem(answer.Status, answer.Status == HttpStatusCode.NotFound ? answer.Text("error_code") : ErrorCodes.InvalidRequest);
        return (int)answer.Status is 400 or 404 or 413;
    }

    private static string Method(string route) => route.Split(' ')[0];

    private static string Path(string route) => route.Split(' ')[1];

    private Task<Answer> SendAsync(string route, byte[] body, string contentType = "application/json") =>
        service.Http.SendAsync(Method(route), Path(route), Sending.Json(body, contentType));

    /// <summary>A body whose length is not announced.</summary>
    private sealed class Chunked : HttpContent
    {
        private readonly byte[] _body;

        public Chunked(byte[] body)
        {
            _body = body;
            Headers.ContentType = new("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
