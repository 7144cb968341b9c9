using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.Grains.Secrets.Masking;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Secrets.Masking;

public sealed class SecretMaskJsonTests
{
    private const string Token = "t0k+en/&\"<s3cret";
    private const string Plain = "s3cret-s3cret";

    [Theory]
    [InlineData("""{"a":"s3cret-s3cret"}""", """{"a":"***"}""")]
    [InlineData("""{"a":"\u00733cret\u002ds3cr\u0065t"}""", """{"a":"***"}""")]
    [InlineData("""{"a":"\u00733cret\u002Ds3cret"}""", """{"a":"***"}""")]
    [InlineData("""{"a":"\ns3cret-s3cret\n\\s3cret-s3cret"}""", """{"a":"\n***\n\\***"}""")]
    [InlineData("""{"s3cret\u002ds3cret":1}""", """{"***":1}""")]
    [InlineData(""" [ "s3cret-s3cret" ,"\u0041" , 1.0 ] """, """ [ "***" ,"\u0041" , 1.0 ] """)]
    [InlineData(""" "s3cret-s3cret" """, """ "***" """)]
    [InlineData("""{"a":"\ud800","b":"s3cret-s3cret"}""", """{"a":"\ud800","b":"***"}""")]
    [InlineData("""{"\udc00":1,"b":["s3cret-s3cret \ud83d"]}""", """{"\udc00":1,"b":["*** \ud83d"]}""")]
    public void Apply_SecretInAString_ChangesNothingElse(string json, string expected) => Apply(Mask(Plain), json).ShouldBe(expected);

    [Theory]
    [InlineData("""t0k+en\/&\"<s3cret""")]
    [InlineData("""t0k\u002Ben/\u0026\u0022\u003Cs3cret""")]
    [InlineData("""t0k\u002ben\/\u0026\"\u003cs3cret""")]
    public void Apply_SecretWithEscapes_HidesIt(string written) => Apply(Mask(Token), $"[\"a{written}b\"]").ShouldBe("[\"a***b\"]");

    [Theory]
    [InlineData("{0}")]
    [InlineData("{1}")]
    [InlineData("{2}")]
    [InlineData("{3}")]
    [InlineData("{4}")]
    [InlineData("{5}")]
    public void Apply_EncodedSecretInAString_HidesIt(string format)
    {
        var bytes = Encoding.UTF8.GetBytes(Token);
        var text = string.Format(
            System.Globalization.CultureInfo.InvariantCulture,
            format,
            Uri.EscapeDataString(Token),
            Convert.ToHexString(bytes),
            Convert.ToHexStringLower(bytes),
            Convert.ToBase64String([.. "me:"u8, .. bytes]),
            System.Net.WebUtility.HtmlEncode(Token),
            System.Net.WebUtility.UrlEncode(Token));

        Mask(Token).Apply(text).ShouldContain("***");
        Apply(Mask(Token), JsonSerializer.Serialize(text)).ShouldBe(JsonSerializer.Serialize(Mask(Token).Apply(text), Relaxed));
    }

    [Theory]
    [InlineData("""t0k+en/&\"<s3crét""")]
    [InlineData("""t0k\u002Ben/\u0026\u0022\u003Cs3cr\u00E9t""")]
    [InlineData("""t0k\u002ben/\u0026\u0022\u003cs3cr\u00e9t""")]
    [InlineData("""t0k+en/\u0026\"\u003cs3crét""")]
    [InlineData("""t0k+en/&\"<s3cr\u00e9t""")]
    [InlineData("""t0k+en\/&\"<s3cr\u00e9t""")]
    public void Apply_JsonInsideOfJson_HidesTheSecretAsAnyWriterWritesIt(string written)
    {
        var mask = Mask("t0k+en/&\"<s3crét");
        var once = $$"""{"a":"{{written}}"}""";
        var twice = JsonSerializer.Serialize(new { b = once }, Relaxed);
        var thrice = JsonSerializer.Serialize(new { c = twice }, Relaxed);

        Apply(mask, once).ShouldBe("""{"a":"***"}""");
        Apply(mask, twice).ShouldBe("""{"b":"{\"a\":\"***\"}"}""");
        Apply(mask, thrice).ShouldBe("""{"c":"{\"b\":\"{\\\"a\\\":\\\"***\\\"}\"}"}""");
    }

    [Theory]
    [InlineData("""["left","right"]""", "left\",\"right")]
    [InlineData("""{"name":12345678}""", "name\":1234")]
    [InlineData("""{"a":12345678}""", "12345678")]
    [InlineData("""{"a":true,"b":"\nabcd"}""", "nabcd")]
    public void Apply_SecretThatOnlyTheFlatTextHas_GivesTheSame(string json, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(json);

        Mask(secret).Apply(bytes).ShouldBeSameAs(bytes);
        Mask(secret).TryApply(bytes, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("no JSON: s3cret-s3cret", "no JSON: ***")]
    [InlineData("C:\\s3cret-s3cret\\u0073", "C:\\***\\u0073")]
    [InlineData("""{"a":"\u00733cret-s3cret""", """{"a":"***""")]
    [InlineData("""{"a":"s3cret-s3cret"}{"b":"s3cret\u002ds3cret"}""", """{"a":"***"}{"b":"***"}""")]
    [InlineData("""{'a':'s3cret-s3cret',}""", """{'a':'***',}""")]
    [InlineData("s3cret-s3cret\\", "***\\")]
    [InlineData("s3cret-s3cret\\u12", "***\\u12")]
    public void Apply_NoJson_IsOneText(string text, string expected) => Apply(Mask(Plain), text).ShouldBe(expected);

    [Fact]
    public void Apply_NoJsonWithWhatLooksLikeAnEscape_HidesTheSecretAfterTheBackslash()
    {
        Apply(Mask("token-123"), "no such file: C:\\token-123").ShouldBe("no such file: C:\\***");
        Apply(Mask("us3r\\name"), "no such user: us3r\\name").ShouldBe("no such user: ***");
    }

    [Fact]
    public void Apply_InvalidUtf8InAString_StaysAsItIs()
    {
        byte[] json = [.. "[\""u8, 0xFF, .. "s3cret-s3cret"u8, 0xC3, .. "\",\""u8, 0xE2, 0x82, .. "\"]"u8];

        Mask(Plain).Apply(json).ShouldBe([.. "[\""u8, 0xFF, .. "***"u8, 0xC3, .. "\",\""u8, 0xE2, 0x82, .. "\"]"u8]);
    }

    [Fact]
    public void Apply_SecretsThatOverlap_AreHiddenAsOne()
    {
        var mask = Mask("abcdefgh1", "gh1ijklm2", "bcde");

        Apply(mask, """["abcdefgh1ijklm2 gh1ijklm2abcdefgh1"]""").ShouldBe("""["*** ******"]""");
        mask.Apply("abcdefgh1ijklm2 gh1ijklm2abcdefgh1").ShouldBe("*** ******");
    }

    [Fact]
    public void Apply_MaskBringsASecretTogether_HidesThatToo()
    {
        Apply(Mask("abcdefgh", "***tail9"), """["abcdefghtail9 x"]""").ShouldBe("""["*** x"]""");
        Mask("abcdefgh", "***tail9").Apply("abcdefghtail9 x").ShouldBe("*** x");
    }

    [Fact]
    public void Apply_MaskBringsASecretTogetherWithoutEnd_HidesTheWholeString()
    {
        Apply(Mask("abcdefgh", "***b"), $$"""["x","abcdefgh{{new string('b', 1000)}}"]""").ShouldBe("""["x","***"]""");
        Mask("abcdefgh", "***b").Apply($"abcdefgh{new string('b', 1000)}").ShouldBe("***");
    }

    [Theory]
    [InlineData(Plain, Plain)]
    [InlineData(Plain, "\\u00733cret-s3cr\\u0065t")]
    [InlineData(Plain, "7333637265742d733363726574")]
    [InlineData("gehe1m-ü€😀-wort", "gehe1m-ü€😀-wort")]
    public void Apply_SecretAtAnyPlaceAroundTheBorderOfAPiece_HidesIt(string secret, string written)
    {
        var mask = Mask(secret);
        for (var before = SecretSearch.PieceLength - 100; before < SecretSearch.PieceLength + 100; before++)
        {
            var filler = new string('x', before);
            Apply(mask, $"[\"{filler}{written}\"]").ShouldBe($"[\"{filler}***\"]");
            Apply(mask, $"[\"{filler}{written}{filler}{written}\"]").ShouldBe($"[\"{filler}***{filler}***\"]");
        }
    }

    [Fact]
    public void Apply_VeryLongSecret_HidesIt()
    {
        var secret = string.Concat(Enumerable.Range(0, 4000).Select(number => $"{number:x}\n"));

        Apply(Mask(secret), JsonSerializer.Serialize($"a {secret} b {secret}")).ShouldBe("\"a *** b ***\"");
    }

    [Fact]
    public void Apply_VeryDeep_HidesIt()
    {
        var open = string.Concat(Enumerable.Repeat("[{\"a\":", 50_000));
        var close = string.Concat(Enumerable.Repeat("}]", 50_000));

        Apply(Mask(Plain), $"{open}\"{Plain}\"{close}").ShouldBe($"{open}\"***\"{close}");
    }

    [Fact]
    public void Apply_TenMegabytes_HidesIt()
    {
        var filler = new string('x', 5_000_000);

        Apply(Mask(Plain), $"[\"{filler}{Plain}{filler}\",\"{Plain}\"]").ShouldBe($"[\"{filler}***{filler}\",\"***\"]");
        var many = string.Concat(Enumerable.Repeat($$"""{"a":"\u0041 {{Plain}}"},""", 300_000));
        Apply(Mask(Plain), $"[{many}1]").ShouldBe($"[{many.Replace(Plain, "***", StringComparison.Ordinal)}1]");
    }

    [Fact]
    public void TryApply_NothingFound_AllocatesNothing()
    {
        var mask = Mask(Token, Plain);
        var json = Encoding.UTF8.GetBytes($"[{string.Concat(Enumerable.Repeat("""{"a":"\u0041\n\"b\/ü","\ud83d":1.5},""", 30_000))}1]");
        mask.TryApply(json, out _).ShouldBeFalse();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            mask.TryApply(json, out _);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
        json.Length.ShouldBeGreaterThan(1_000_000);
    }

    [Fact]
    public void TryApply_Slice_GivesTheMaskedSlice()
    {
        var frame = Encoding.UTF8.GetBytes($$"""{"result":{"a":"{{Plain}}"},"id":1}""");

        Mask(Plain).TryApply(frame.AsSpan()[10..^8], out var masked).ShouldBeTrue();

        Encoding.UTF8.GetString(masked).ShouldBe("""{"a":"***"}""");
        SecretMask.None.TryApply(frame, out _).ShouldBeFalse();
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Apply(SecretMask mask, string json) => Encoding.UTF8.GetString(mask.Apply(Encoding.UTF8.GetBytes(json)));

    private static SecretMask Mask(params string[] secrets) => SecretMask.Of(new McpServerConfig { Command = "x" }, secrets);
}
