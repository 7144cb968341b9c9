using McpOrleans.Grains.Outbound;
using McpOrleans.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace McpOrleans.Host.Tests.Configuration;

public sealed class OutboundSettingsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:1;http://[::1]:2;https://127.8.8.8:3")]
    [InlineData("http://unix:/run/mcporleans.sock")]
    public void Read_NothingSaidAndOnlyThisMachineCanCall_AllowsEverything(string? urls) => ShouldAllow(Read(urls), everything: true);

    [Theory]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://127.0.0.1:1;http://*:80")]
    [InlineData("http://+:80")]
    [InlineData("http://[::]:80")]
    [InlineData("http://10.0.0.1:80")]
    [InlineData("http://mcp.example.com")]
    public void Read_NothingSaidAndOthersCanCall_AllowsNothing(string urls) => ShouldAllow(Read(urls), everything: false);

    [Fact]
    public void Read_EndpointsSaidToKestrel_AllowsNothing() =>
        ShouldAllow(Read(urls: null, ("Kestrel:Endpoints:Http:Url", "http://*:80")), everything: false);

    [Theory]
    [InlineData("Production", null, false)]
    [InlineData("Staging", null, false)]
    [InlineData("Development", "http://*:80", true)]
    [InlineData("development", null, true)]
    public void Read_EnvironmentIsSaid_GoesByIt(string environment, string? urls, bool everything) =>
        ShouldAllow(Read(urls, ("environment", environment)), everything);

    [Fact]
    public void Read_Settings_GoBeforeTheEnvironment()
    {
        var policy = Read(
            urls: null, ("McpOrleans:Outbound:AllowStdio", "false"), ("McpOrleans:Outbound:AllowPlainHttp", "false"), ("McpOrleans:Outbound:UseSystemProxy", "true"));

        policy.AllowPrivateNetworks.ShouldBeTrue();
        policy.AllowStdio.ShouldBeFalse();
        policy.IsPlainHttpAllowed.ShouldBeFalse();
        policy.UseSystemProxy.ShouldBeTrue();
        Read("http://*:80", ("McpOrleans:Outbound:AllowPrivateNetworks", "true")).IsPlainHttpAllowed.ShouldBeTrue();
    }

    [Fact]
    public void Read_SettingIsNeitherTrueNorFalse_NamesIt() =>
        Should.Throw<InvalidOperationException>(() => Read(urls: null, ("McpOrleans:Outbound:AllowStdio", "yes"))).Message.ShouldContain("Outbound:AllowStdio");

    private static void ShouldAllow(OutboundPolicy policy, bool everything)
    {
        policy.AllowPrivateNetworks.ShouldBe(everything);
        policy.AllowStdio.ShouldBe(everything);
        policy.IsPlainHttpAllowed.ShouldBe(everything);
        policy.UseSystemProxy.ShouldBeFalse();
    }

    private static OutboundPolicy Read(string? urls, params (string Key, string Value)[] settings) => OutboundSettings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build(),
        new McpOrleansOptions { Urls = urls });
}
