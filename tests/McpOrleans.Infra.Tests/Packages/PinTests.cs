using System.Collections.Immutable;
using NuGet.Versioning;

namespace McpOrleans.Infra.Tests.Packages;

/// <summary>
/// The versions in Directory.Packages.props fit together, also those that the package sources of this machine lack: NuGet finds a
/// pin that is too low only where it can restore the package that asks for more.
/// </summary>
public sealed class PinTests
{
    private static readonly ImmutableSortedDictionary<string, NuGetVersion> Pins = PackagePins.Read();
    private static readonly ImmutableArray<PackageBound> List = PackageBound.ReadList();

    [Fact]
    public void Pins_Listed_FitTogether() => PackageBound.Broken(List, Pins).ShouldBeEmpty();

    [Fact]
    public void Pins_OnThisMachine_FitTogether() => PackageBound.Broken(PackageFolder.Bounds(Pins), Pins).ShouldBeEmpty();

    [Fact]
    public void Pins_EachOne_IsListed() => Pins.Keys.Except(List.Select(bound => bound.Asker)).ShouldBeEmpty("bounds.txt lacks them");

    [Fact]
    public void List_EachPin_IsTheOneInForce() =>
        List.Where(bound => Pins.TryGetValue(bound.Asker, out var pin) && pin != bound.AskerVersion).ShouldBeEmpty("bounds.txt is older");

    [Fact]
    public void Pins_EachOne_IsUsed() => Pins.Keys.Except(PackagePins.Referenced(), StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();

    [Theory]
    [InlineData("Microsoft.IdentityModel.Protocols.OpenIdConnect", "8.16.0", "Microsoft.AspNetCore.Authentication.JwtBearer")]
    [InlineData("Microsoft.Extensions.AI.Abstractions", "10.10.0", "ModelContextProtocol.Core")]
    [InlineData("Microsoft.Orleans.Reminders", "10.4.1", "Microsoft.Orleans.TestingHost")]
    [InlineData("Microsoft.OpenApi", "3.0.0", "Microsoft.AspNetCore.OpenApi")]
    [InlineData("Polly.Core", "8.6.4", "Polly.Extensions")]
    [InlineData("Azure.Core", "1.52.0", "Azure.Identity")]
    [InlineData("FSharp.Core", "5.0.1", "FsCheck")]
    public void Pins_OneThatDoesNotFit_IsFound(string package, string version, string asker) =>
        PackageBound.Broken(List, Pins.SetItem(package, NuGetVersion.Parse(version)))
            .ShouldContain(found => found.StartsWith(asker, StringComparison.Ordinal));

    [Fact]
    public void Pins_OneThatDoesNotFitOnThisMachine_IsFound() =>
        PackageBound.Broken(PackageFolder.Bounds(Pins), Pins.SetItem("xunit.v3.mtp-v1", new NuGetVersion(3, 0, 0)))
            .ShouldContain(found => found.StartsWith("xunit.v3 ", StringComparison.Ordinal));
}
