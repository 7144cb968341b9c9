using System.Buffers;
using System.Text;
using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class FrameTests
{
    [Theory]
    [InlineData("\"id\":1,")]
    [InlineData("\"params\":1,")]
    [InlineData("\"error\":1,")]
    public void Read_AMemberWithoutEnd_CostsNoMoreThanItsLength(string member)
    {
        var json = Pieces.Of(Encoding.ASCII.GetBytes($"{{{string.Concat(Enumerable.Repeat(member, 32 * 1024 * 1024 / member.Length))}\"a\":1}}"), 4096);
        var begun = TimeProvider.System.GetTimestamp();

        Frame.Read(json);

        // This takes a second or two. It would take minutes if each member were searched from the beginning.
        TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":[1,2]}}""", """Result id=1 number=1 {"a":[1,2]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-1}}""", """Error id=1 number=1 {"code":-1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"a","method":"ping"}""", """Request id="a" method=ping """)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"roots/list","params":{"x":{}}}""", """Request id=7 number=7 method=roots/list {"x":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":{"x":1}}""", """Notification method=notifications/message {"x":1}""")]
    [InlineData("""{"method":"n"}""", "Notification method=n ")]
    [InlineData(" \t{ \"id\" :\r\n 12 , \"result\" : \n[ 1 , 2 ] } \n", "Result id=12 number=12 [ 1 , 2 ]")]
    [InlineData("""{"result":"text","id":3}""", "Result id=3 number=3 \"text\"")]
    [InlineData("""{"result":5,"id":3}""", "Result id=3 number=3 5")]
    [InlineData("""{"result":{},"unknown":{"id":9,"method":"x"},"id":3}""", "Result id=3 number=3 {}")]
    [InlineData("""{"\u0069d":4,"r\u0065sult":{}}""", "Result id=4 number=4 {}")]
    public void Read_Message_HasItsParts(string json, string expected) => ReadAs(json).ShouldBe(expected);

    [Theory]
    [InlineData("5", "id=5 number=5")]
    [InlineData("-5", "id=-5 number=-5")]
    [InlineData("\"5\"", "id=\"5\" number=5")]
    [InlineData("\"a\"", "id=\"a\"")]
    [InlineData("\"\"", "id=\"\"")]
    [InlineData("\" 5 \"", "id=\" 5 \"")]
    [InlineData("\"5x\"", "id=\"5x\"")]
    [InlineData("9223372036854775807", "id=9223372036854775807 number=9223372036854775807")]
    [InlineData("9223372036854775808", "id=9223372036854775808")]
    [InlineData("1.5", "id=1.5")]
    [InlineData("1e400", "id=1e400")]
    [InlineData("true", "id=true")]
    [InlineData("{\"a\":[1]}", "id={\"a\":[1]}")]
    [InlineData("\"99999999999999999999999\"", "id=\"99999999999999999999999\"")]
    public void Read_IdOfAnyKind_IsKeptAsItCame(string id, string expected)
    {
        ReadAs("{\"id\":" + id + ",\"result\":{}}").ShouldBe($"Result {expected} {{}}");
        ReadAs("{\"result\":{},\"id\":" + id + "}").ShouldBe($"Result {expected} {{}}");
    }

    [Theory]
    [InlineData("5.0")]
    [InlineData("5e0")]
    [InlineData("50E-1")]
    public void Read_IdThatIsTheSameNumberWrittenOtherwise_IsThatNumber(string id) =>
        ReadAs($$$"""{"id":{{{id}}},"result":{}}""").ShouldBe($"Result id={id} number=5 {{}}");

    [Theory]
    [InlineData("""{"id":null,"error":{}}""", "Error {}")]
    [InlineData("""{"id":null,"result":{}}""", "Result {}")]
    [InlineData("""{"id":5,"id":null,"result":{}}""", "Result {}")]
    public void Read_IdOfNull_IsNone(string json, string expected) => ReadAs(json).ShouldBe(expected);

    [Fact]
    public void Read_MethodWithHalfACharacter_IsARequestAllTheSame() =>
        ReadAs("""{"id":1,"method":"m\ud83d"}""").ShouldBe("Request id=1 number=1 method=m? ");

    [Fact]
    public void Read_IdWithHalfACharacter_IsKeptAsItCame() =>
        ReadAs("""{"id":"\ud83d","method":"ping"}""").ShouldBe("""Request id="\ud83d" method=ping """);

    [Theory]
    [InlineData("""{"id":1,"id":2,"result":1,"result":2}""", "Result id=2 number=2 2")]
    [InlineData("""{"id":1,"method":"a","method":"b","params":[1],"params":[2]}""", "Request id=1 number=1 method=b [2]")]
    [InlineData("""{"id":1,"method":null,"result":{}}""", "Result id=1 number=1 {}")]
    [InlineData("""{"id":1,"error":null,"result":{}}""", "Result id=1 number=1 {}")]
    [InlineData("""{"id":1,"result":{},"error":null}""", "Result id=1 number=1 {}")]
    [InlineData("""{"id":1,"result":null}""", "Result id=1 number=1 null")]
    public void Read_MembersTwiceOrNull_TakesTheLastAndTheOnesThatSaySomething(string json, string expected) => ReadAs(json).ShouldBe(expected);

    [Theory]
    [InlineData("""{"id":1,"result":null,"error":{"code":-1}}""")]
    [InlineData("""{"error":{"code":-1},"id":1,"result":null}""")]
    public void Read_ErrorBesideAResultOfNull_IsAnError(string json) => ReadAs(json).ShouldBe("""Error id=1 number=1 {"code":-1}""");

    [Fact]
    public void Read_MethodWithAnIdOfNull_IsANotification() =>
        ReadAs("""{"id":null,"method":"notifications/progress","params":{}}""").ShouldBe("Notification method=notifications/progress {}");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("Server listening on port 8080")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"id":1,"result":{}""")]
    [InlineData("""{"id":1,"result":{}}x""")]
    [InlineData("""{"id":1,"result":{}}{"id":2,"result":{}}""")]
    [InlineData("""{"id":1,"result":{}},""")]
    [InlineData("""{"id":1,"result":{1}}""")]
    [InlineData("""{"id":1,"result":{"a":01}}""")]
    [InlineData("""{"id":1,"method":5}""")]
    [InlineData("""{"id":1,"method":{"a":1}}""")]
    [InlineData("{\"id\":1,\"result\":\"a\u0001\"}")]
    [InlineData("{'id':1,'result':{}}")]
    public void Read_NoMessage_IsInvalid(string json) => ReadAs(json).ShouldBe("Invalid ");

    [Fact]
    public void Read_MethodOfTooManyBytes_IsInvalid()
    {
        ReadAs($$"""{"method":"{{new string('m', 256)}}"}""").ShouldStartWith("Notification");
        ReadAs($$"""{"method":"{{new string('m', 257)}}"}""").ShouldStartWith("Invalid");
    }

    [Theory]
    [InlineData("""{"resultType":"input_required","a":1}""", true)]
    [InlineData("""{"a":1,"resultType":"input\u005frequired"}""", true)]
    [InlineData("""{"resultType":"complete"}""", false)]
    [InlineData("""{"resultType":["input_required"]}""", false)]
    [InlineData("""{"a":{"resultType":"input_required"}}""", false)]
    [InlineData("""{"resultType":"input_required","resultType":"complete"}""", false)]
    [InlineData("""{"resultType":"\ud83dand much more text"}""", false)]
    [InlineData("""["resultType","input_required"]""", false)]
    public void Read_Result_SaysWhetherItIsAQuestion(string result, bool expected)
    {
        foreach (var json in Pieces.Cuts(Pieces.Bytes($$$"""{"id":1,"result":{{{result}}}}""")))
        {
            var frame = Frame.Read(json);

            (frame.Facts.Type is ResultType.InputRequired).ShouldBe(expected);
            Pieces.Text(frame.Content).ShouldBe(result);
        }
    }

    [Theory]
    [InlineData("""{"isError":true,"content":[]}""", true)]
    [InlineData("""{"content":[],"\u0069sError":true}""", true)]
    [InlineData("""{"\ud800":1,"isError":true}""", true)]
    [InlineData("""{"isError":false,"isError":true}""", true)]
    [InlineData("""{}""", false)]
    [InlineData("""{"isError":false}""", false)]
    [InlineData("""{"isError":null}""", false)]
    [InlineData("""{"isError":"true"}""", false)]
    [InlineData("""{"isError":[true]}""", false)]
    [InlineData("""{"isError":true,"isError":false}""", false)]
    [InlineData("""{"content":[{"isError":true}],"structuredContent":{"isError":true}}""", false)]
    [InlineData("""{"IsError":true}""", false)]
    [InlineData("""["isError",true]""", false)]
    public void Read_Result_SaysWhetherTheToolReportsAnError(string result, bool expected)
    {
        foreach (var json in Pieces.Cuts(Pieces.Bytes($$$"""{"id":1,"result":{{{result}}}}""")))
        {
            Frame.Read(json).Facts.IsToolError.ShouldBe(expected);
        }

        Frame.FactsOf(Encoding.UTF8.GetBytes(result)).IsToolError.ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"text":"\ud83d","\ude00":["\ud83d\ud83d"]}""")]
    [InlineData("""{"\ud83d and a name that is long":1}""")]
    [InlineData("{\"text\":\"\u00c3\u0028\u00ff\u00fe\",\"\u00ff\":1}")]
    public void Read_WhatIsNoText_PassesUntouched(string result)
    {
        ReadAs($$$"""{"id":1,"result":{{{result}}}}""").ShouldBe($"Result id=1 number=1 {result}");
        ReadAs($$$"""{"id":1,"error":{{{result}}}}""").ShouldBe($"Error id=1 number=1 {result}");
        ReadAs($$$"""{"method":"m","params":{{{result}}}}""").ShouldBe($"Notification method=m {result}");
    }

    [Theory]
    [InlineData("""\ud83d and a name that is long""")]
    [InlineData("""m\ud83d""")]
    public void Read_MemberWhoseNameIsNoText_IsPassedOver(string name) =>
        ReadAs($$$"""{"{{{name}}}":{"{{{name}}}":1},"id":1,"result":{}}""").ShouldBe("Result id=1 number=1 {}");

    [Fact]
    public void Read_VeryDeep_PassesUntouched()
    {
        const int depth = 100_000;
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var deep = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            var json = Encoding.UTF8.GetBytes($$$"""{"id":1,"x":{{{deep}}},"result":{{{deep}}}}""");
            foreach (var size in new[] { 0, 7 })
            {
                var frame = Frame.Read(Pieces.Of(json, size));

                frame.Kind.ShouldBe(FrameKind.Result);
                frame.Content.Length.ShouldBe(deep.Length);
            }
        }
    }

    private static string ReadAs(string json)
    {
        var all = Pieces.Cuts(Pieces.Bytes(json)).Select(bytes => Describe(Frame.Read(bytes))).Distinct().ToArray();
        return string.Join(" | ", all);
    }

    private static string Describe(in Frame frame) => frame.Kind is FrameKind.Invalid ? "Invalid " : frame.Kind
        + (frame.Id.IsEmpty ? "" : $" id={Pieces.Text(frame.Id)}")
        + (frame.Number is { } number ? $" number={number}" : "")
        + (frame.Method is { } method ? $" method={Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(method))}" : "")
        + $" {Pieces.Text(frame.Content)}";
}
