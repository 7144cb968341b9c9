using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Secrets.Masking;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Secrets.Masking;

public sealed class SecretMaskTests
{
    private const string Token = "t0k+en/&\"<s3cret";

    [Theory]
    [InlineData("{0}")]
    [InlineData("said {0}, twice {0}")]
    [InlineData("%22{1}%22")]
    [InlineData("{2}")]
    [InlineData("{3}")]
    [InlineData("Basic {4}")]
    [InlineData("{5}")]
    [InlineData("{6}")]
    public void Apply_TextWithSecretInAnEncoding_HidesIt(string format)
    {
        var text = string.Format(
            System.Globalization.CultureInfo.InvariantCulture,
            format,
            Token,
            Uri.EscapeDataString(Token),
            JsonSerializer.Serialize(Token),
            JsonSerializer.Serialize(JsonSerializer.Serialize(Token)),
            Base64("somebody:" + Token),
            Convert.ToHexString(Encoding.UTF8.GetBytes(Token)),
            System.Net.WebUtility.HtmlEncode(Token));

        var masked = Mask("Authorization", $"Bearer {Token}").Apply(text);

        masked.ShouldContain("***");
        masked.ShouldNotContain("t0k");
        masked.ShouldNotContain("s3cret");
        masked.Contains(Base64("somebody:" + Token), StringComparison.Ordinal).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc:")]
    [InlineData("abcd:")]
    public void Apply_Base64OfSomethingAroundTheSecret_HidesIt(string before)
    {
        var mask = Mask("API_KEY", "abcdefghijkl");

        mask.Apply(Base64(before + "abcdefghijkl" + "!!")).ShouldContain("***");
        mask.Apply(Base64(before + "abcdefghijkl")).ShouldContain("***");
    }

    [Fact]
    public void Apply_BasicLogin_HidesThePasswordToo()
    {
        var mask = Mask("Authorization", $"Basic {Base64("me:pa55word")}");

        mask.Apply("user me, password pa55word").ShouldBe("user me, password ***");
        mask.Apply(Base64("me:pa55word")).ShouldBe("***");
    }

    [Fact]
    public void Apply_JsonWithSecret_StaysJsonAndKeepsEverythingElse()
    {
        var json = Encoding.UTF8.GetBytes(
            $$$"""{"a":{{{JsonSerializer.Serialize("x " + Token)}}},{{{JsonSerializer.Serialize(Token)}}}:[1.50,12345678901234567890,-0,true,null,{}],"ü\n":"\ud83d\ude80"}""");

        var masked = Mask("TOKEN", Token).Apply(json);

        Encoding.UTF8.GetString(masked).ShouldBe("""{"a":"x ***","***":[1.50,12345678901234567890,-0,true,null,{}],"ü\n":"\ud83d\ude80"}""");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("1234")]
    [InlineData("null")]
    [InlineData("nabcd")]
    public void Apply_SecretThatJsonIsMadeOf_StaysJson(string secret)
    {
        var masked = Mask("PASSWORD", secret).Apply("""{"a":true,"b":1234,"c":null,"d":"\nabcd","e":"true 1234 null"}"""u8.ToArray());

        using var json = JsonDocument.Parse(masked);
        json.RootElement.GetProperty("b").GetInt32().ShouldBe(1234);
        json.RootElement.GetProperty("a").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Apply_NoSecretInIt_GivesTheSame()
    {
        var mask = Mask("TOKEN", Token);
        var json = """{"a":"nothing"}"""u8.ToArray();
        const string Text = "nothing";

        mask.Apply(json).ShouldBeSameAs(json);
        mask.Apply(Text).ShouldBeSameAs(Text);
        SecretMask.None.Apply(json).ShouldBeSameAs(json);
    }

    [Theory]
    [InlineData("LOG_LEVEL", "debug", false)]
    [InlineData("NODE_ENV", "production", false)]
    [InlineData("PORT", "8080", false)]
    [InlineData("DEBUG", "true", false)]
    [InlineData("MEMORY_FILE", "/srv/data/memory.json", false)]
    [InlineData("API_URL", "https://gitlab.example.com/api/v4", false)]
    [InlineData("DATABASE_URL", "postgres://me:pa55word@db/main", true)]
    [InlineData("WHATEVER", "ghp_a1b2c3d4", true)]
    [InlineData("API_KEY", "abcd", true)]
    [InlineData("API_KEY", "abc", false)]
    [InlineData("X-Auth", "letters", true)]
    public void Of_Value_IsHiddenWhenItMayBeASecret(string name, string value, bool isSecret) =>
        (Mask(name, value).Apply($"it is {value}.") != $"it is {value}.").ShouldBe(isSecret);

    [Fact]
    public void Of_UrlWithQuery_HidesItsValues()
    {
        var mask = SecretMask.Of(new McpServerConfig { Url = "https://a.example/mcp?api_key=s3c%2Bret&mode=fast" }, []);

        mask.Apply("s3c%2Bret s3c+ret fast https://a.example/mcp").ShouldBe("*** *** fast https://a.example/mcp");
    }

    [Fact]
    public void Of_ValueWithPartsTooShortToBeSecrets_HidesTheOthers() =>
        Mask("COOKIE", "a_long_name_of_nothing=; a_long_name_of_something=s3cret").Apply("= s3cret a_long_name_of_nothing=").ShouldBe("= *** ***");

    [Fact]
    public void Of_ValueGivenByReference_IsAlwaysHidden() =>
        SecretMask.Of(new McpServerConfig { Command = "x" }, ["debug"]).Apply("debug").ShouldBe("***");

    [Fact]
    public void Of_NothingSecret_IsEmpty() => SecretMask.Of(new McpServerConfig { Url = "https://a.example/mcp" }, []).IsEmpty.ShouldBeTrue();

    private static SecretMask Mask(string name, string value) =>
        SecretMask.Of(new McpServerConfig { Command = "x", Env = ImmutableDictionary<string, string>.Empty.Add(name, value) }, []);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
