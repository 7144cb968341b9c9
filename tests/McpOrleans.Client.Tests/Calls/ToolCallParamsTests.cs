using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Client.Calls;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Calls;

public sealed class ToolCallParamsTests
{
    [Theory]
    [InlineData("""{"a": [1, 2.50, null], "b": {"ü": "\u00e9"}}""")]
    [InlineData("{}")]
    [InlineData(" \r\n\t{\"big\": 12345678901234567890.123456789} ")]
    public void TryWrite_Object_IsCarriedAsItCame(string arguments) =>
        Write("echo", arguments).ShouldBe($$"""{"name":"echo","arguments":{{arguments.Trim()}}}""");

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    public void TryWrite_NoArguments_AreAnEmptyObject(string arguments) => Write("echo", arguments).ShouldBe("""{"name":"echo","arguments":{}}""");

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("""{},"name":"other" """)]
    [InlineData("""{"a": 1,}""")]
    [InlineData("""{"a": /* x */ 1}""")]
    public void TryWrite_NotOneObject_IsRefused(string arguments) => Write("echo", arguments).ShouldBeNull();

    [Fact]
    public void TryWrite_SeveralAreWrong_NamesTheFirst()
    {
        var call = Testing.Call("echo") with { Arguments = "[]"u8.ToArray(), InputResponses = "1"u8.ToArray(), Meta = "[]"u8.ToArray() };

        ToolCallParams.TryWrite("echo", call, out _, out var error).ShouldBeFalse();

        error.ShouldBe("The arguments must be a JSON object.");
    }

    [Fact]
    public void TryWrite_BrokenUtf8_IsRefused() =>
        ToolCallParams.TryWrite(
            "echo", Testing.Call("echo") with { Arguments = new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' } }, out _, out _).ShouldBeFalse();

    [Fact]
    public void TryWrite_NestedTooDeep_IsRefused() =>
        Write("echo", string.Concat(Enumerable.Repeat("{\"a\":", 2000)) + "1" + new string('}', 2000)).ShouldBeNull();

    [Fact]
    public void TryWrite_AnyName_ComesBack() => Prop.ForAll<NonNull<string>>(name =>
    {
        var text = new string([.. name.Get.Where(character => !char.IsSurrogate(character))]);
        return JsonNode.Parse(Write(text, "{}")!)!["name"]!.GetValue<string>() == text;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryWrite_AnyText_ComesBack() => Prop.ForAll<NonNull<string>>(value =>
    {
        var text = new string([.. value.Get.Where(character => !char.IsSurrogate(character))]);
        var written = Write("echo", JsonSerializer.Serialize(new { text }));
        return JsonNode.Parse(written!)!["arguments"]!["text"]!.GetValue<string>() == text;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryWrite_WithMetadataAndInput_CarriesThemAsTheyCame() => Write("echo", Testing.Call("echo", arguments: """{"a":1}""") with
    {
        Meta = """ {"progressToken" : "t" } """u8.ToArray(),
        InputResponses = """{"who":{"action":"accept"}}"""u8.ToArray(),
        RequestState = "st\"ate",
    }).ShouldBe("""{"name":"echo","arguments":{"a":1},"inputResponses":{"who":{"action":"accept"}},"_meta":{"progressToken" : "t" },"requestState":"st\u0022ate"}""");

    [Theory]
    [InlineData("[]")]
    [InlineData(" ")]
    [InlineData("""{},"name":"other" """)]
    public void TryWrite_MetadataIsNotOneObject_IsRefused(string meta)
    {
        Write("echo", Testing.Call("echo") with { Meta = Encoding.UTF8.GetBytes(meta) }).ShouldBeNull();
        Write("echo", Testing.Call("echo") with { InputResponses = Encoding.UTF8.GetBytes(meta) }).ShouldBeNull();
    }

    private static string? Write(string tool, string arguments) => Write(tool, Testing.Call(tool, arguments: arguments));

    private static string? Write(string tool, ToolCall call)
    {
        var written = ToolCallParams.TryWrite(tool, call, out var result, out var error);
        (error is null).ShouldBe(written);
        return written ? Encoding.UTF8.GetString(result!) : null;
    }
}
