using System.Net;
using McpOrleans.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace McpOrleans.Host.Tests.Configuration;

public sealed class ClusterSettingsTests
{
    [Fact]
    public void Read_Nothing_IsAClusterOnThisMachineAlone()
    {
        var settings = Read(out var errors);

        errors.ShouldBeEmpty();
        settings.ShouldBe(new ClusterSettings());
        settings.ListenAddress.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public void Read_Everything_IsUsed()
    {
        var settings = Read(
            out var errors,
            ("ServiceId", "service"),
            ("ClusterId", "cluster_1"),
            ("AdvertisedAddress", "10.0.0.4"),
            ("ListenAddress", "10.0.0.5"),
            ("SiloPort", "11001"),
            ("GatewayPort", "12001"));

        errors.ShouldBeEmpty();
        settings.ShouldBe(new ClusterSettings
        {
            ServiceId = "service",
            ClusterId = "cluster_1",
            AdvertisedAddress = IPAddress.Parse("10.0.0.4"),
            ListenAddress = IPAddress.Parse("10.0.0.5"),
            SiloPort = 11001,
            GatewayPort = 12001,
            EmbeddedGatewayPort = 12001,
        });
    }

    [Theory]
    [InlineData("10.0.0.4", "0.0.0.0")]
    [InlineData("fd00::4", "::")]
    [InlineData("127.0.0.2", "127.0.0.2")]
    [InlineData("::1", "::1")]
    public void Read_AdvertisedAddressOnly_ListensWhereItCanBeReached(string advertised, string listens) =>
        Read(out _, ("AdvertisedAddress", advertised)).ListenAddress.ShouldBe(IPAddress.Parse(listens));

    [Fact]
    public void Read_SeveralWrong_NamesEachVariable()
    {
        _ = Read(
            out var errors,
            ("ServiceId", "a b"),
            ("AdvertisedAddress", "host.name"),
            ("ListenAddress", "everywhere"),
            ("SiloPort", "70000"),
            ("GatewayPort", "x"));

        errors.Select(error => error.Split(' ')[0]).ShouldBe(
            [
                "MCPORLEANS__CLUSTER__SERVICEID",
                "MCPORLEANS__CLUSTER__ADVERTISEDADDRESS",
                "MCPORLEANS__CLUSTER__LISTENADDRESS",
                "MCPORLEANS__CLUSTER__SILOPORT",
                "MCPORLEANS__CLUSTER__GATEWAYPORT",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("AdvertisedAddress", "0.0.0.0")]
    [InlineData("GatewayPort", "11111")]
    public void Read_CannotWork_IsAnError(string setting, string value)
    {
        _ = Read(out var errors, (setting, value));

        errors.ShouldHaveSingleItem().ShouldContain($"MCPORLEANS__CLUSTER__{setting.ToUpperInvariant()}");
    }

    private static ClusterSettings Read(out List<string> errors, params (string Key, string Value)[] settings)
    {
        errors = [];
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Cluster:{setting.Key}", (string?)setting.Value)))
            .Build();
        return ClusterSettings.Read(configuration.GetSection("Cluster"), errors);
    }
}
