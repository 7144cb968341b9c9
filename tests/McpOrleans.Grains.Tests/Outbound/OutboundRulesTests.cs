using McpOrleans.Grains.Outbound;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Outbound;

public sealed class OutboundRulesTests
{
    private static readonly OutboundPolicy Strict = new();
    private static readonly OutboundPolicy Open = new() { AllowPrivateNetworks = true, AllowStdio = true };

    [Theory]
    [MemberData(nameof(Spellings.AllAddresses), MemberType = typeof(Spellings))]
    public void Check_PrivateAddressHoweverSpelled_NamesUrlAndWhatToDo(string host)
    {
        var error = OutboundRules.Check(At($"https://{host}:1/mcp"), Strict).ShouldHaveSingleItem();

        error.Field.ShouldBe("url");
        error.Message.ShouldContain("MCPORLEANS__OUTBOUND__ALLOWPRIVATENETWORKS");
        OutboundRules.Check(At($"http://{host}:1/mcp"), Open).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://example.com/mcp")]
    [InlineData("https://EXAMPLE.com:8443/sse")]
    [InlineData("https://example.com./mcp")]
    [InlineData("https://8.8.8.8/mcp")]
    [InlineData("https://0x08080808/mcp")]
    [InlineData("https://[2606:4700:4700::1111]/mcp")]
    [InlineData("https://localhost.example.com")]
    [InlineData("https://notlocalhost")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://4chan.example2")]
    [InlineData("https://0x.example")]
    public void Check_PublicAddress_NothingToSay(string url) => OutboundRules.Check(At(url), Strict).ShouldBeEmpty();

    [Fact]
    public void Check_PlainHttp_OnlyWhereAllowed()
    {
        OutboundRules.Check(At("http://example.com"), Strict).ShouldHaveSingleItem().Message.ShouldContain("ALLOWPLAINHTTP");
        OutboundRules.Check(At("http://example.com"), new OutboundPolicy { AllowPlainHttp = true }).ShouldBeEmpty();
        OutboundRules.Check(At("http://example.com"), Open).ShouldBeEmpty();
        OutboundRules.Check(At("http://example.com"), new OutboundPolicy { AllowPrivateNetworks = true, AllowPlainHttp = false }).ShouldHaveSingleItem();
        OutboundRules.Check(At("http://127.0.0.1"), Strict).Length.ShouldBe(2);
    }

    [Fact]
    public void Check_Program_OnlyWhereAllowed()
    {
        var config = new McpServerConfig { Command = "npx" };

        var error = OutboundRules.Check(config, new OutboundPolicy { AllowPrivateNetworks = true }).ShouldHaveSingleItem();

        error.Field.ShouldBe("command");
        error.Message.ShouldContain("MCPORLEANS__OUTBOUND__ALLOWSTDIO");
        OutboundRules.Check(config, Open).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://")]
    public void Check_NoUsableUrl_LeftToTheValidator(string url) => OutboundRules.Check(At(url), Strict).ShouldBeEmpty();

    private static McpServerConfig At(string url) => new() { Url = url };
}
