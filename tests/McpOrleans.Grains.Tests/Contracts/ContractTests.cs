using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Contracts;

/// <summary>Silos of two versions work together during an upgrade, and read each other's state: contracts may grow, not change.</summary>
public sealed class ContractTests
{
    /// <summary>Set to 1: what was added to the code is added to the listing.</summary>
    private const string AcceptVariable = "MCPORLEANS_ACCEPT_CONTRACTS";

    private static readonly string ListingPath =
        Path.Combine(BuildOutput.RepositoryRoot, "tests", "McpOrleans.Grains.Tests", "Contracts", "contracts.txt");

    private static SortedDictionary<string, string> Code { get; } =
        ContractReader.Read([.. typeof(IMcpServerGrain).Assembly.GetTypes(), .. typeof(Grains.Servers.McpServerGrain).Assembly.GetTypes()]);

    [Fact]
    public void Contracts_ComparedWithListing_AgreeOrOnlyGrow()
    {
        var listing = ReadListing();
        listing.Breaks(Code).ShouldBeEmpty("Silos and fronts of two versions could not work together (infra/runbooks/upgrade.md)");

        var additions = listing.Additions(Code).Select(addition => ContractListing.Line(addition.Key, addition.Value)).ToList();
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1" && additions.Count > 0)
        {
            File.WriteAllText(ListingPath, listing.WithAdditions(Code));
            return;
        }

        additions.ShouldBeEmpty($"Add these lines to {ListingPath}: run this test with {AcceptVariable}=1");
    }

    [Fact]
    public void Listing_WrittenAnew_IsTheSame() =>
        ReadListing().WithAdditions(new Dictionary<string, string>()).ShouldBe(File.ReadAllText(ListingPath), "It is sorted, so that additions merge");

    [Theory]
    [InlineData("member mcporleans.McpRequest 0 = ", "Method: System.String, required", "Name: System.String, required")]
    [InlineData("member mcporleans.McpRequest 3 = ", "Timeout: System.TimeSpan?", "Timeout: System.Int32")]
    [InlineData("member mcporleans.McpServerStatus ", "0", "77")]
    [InlineData("value mcporleans.CircuitState.", "Open = 1", "Open = 2")]
    [InlineData("value mcporleans.CircuitState.", "HalfOpen", "Half")]
    [InlineData("type mcporleans.", "McpTool", "Tool")]
    [InlineData("type mcporleans.CompletedReply = ", "class : mcporleans.McpReply", "class")]
    [InlineData("method mcporleans.McpServerGrain.", "Configure", "Register")]
    [InlineData("method mcporleans.McpServerGrain.Invoke = ", "(mcporleans.McpRequest, ", "(mcporleans.McpRequest, System.Int32, ")]
    [InlineData("grain ", "McpServerGrain", "ServerGrain")]
    [InlineData("state McpServerGrain.", "server", "config")]
    public void Breaks_ListingHadAnother_IsTold(string line, string now, string before)
    {
        var text = File.ReadAllText(ListingPath);
        text.ShouldContain("\n" + line + now);

        var breaks = ContractListing.Parse(text.Replace("\n" + line + now, "\n" + line + before, StringComparison.Ordinal)).Breaks(Code);

        breaks.ShouldContain(found => found.StartsWith("'" + line.TrimEnd('=', ' '), StringComparison.Ordinal));
    }

    [Fact]
    public void Breaks_Additions_AreNone()
    {
        var listing = ContractListing.Parse("type a = class\nmember a 0 = Name: System.String, required");
        var code = new Dictionary<string, string>
        {
            ["type a"] = "class",
            ["member a 0"] = "Name: System.String, required",
            ["member a 1"] = "Size: System.Int32?",
            ["type b"] = "class",
            ["member b 0"] = "Name: System.String, required",
        };

        listing.Breaks(code).ShouldBeEmpty();
        listing.Additions(code).Select(addition => addition.Key).ShouldBe(["member a 1", "member b 0", "type b"]);
        ContractListing.Parse(listing.WithAdditions(code)).Additions(code).ShouldBeEmpty();
    }

    [Fact]
    public void Breaks_RequiredMemberOfKnownType_IsTold()
    {
        var listing = ContractListing.Parse("type a = class");

        listing.Breaks(new Dictionary<string, string> { ["type a"] = "class", ["member a 0"] = "Name: System.String, required" })
            .ShouldHaveSingleItem().ShouldContain("can't be required");
    }

    [Fact]
    public void Breaks_RetiredIdIsUsedAgain_IsTold()
    {
        var listing = ContractListing.Parse("type a = class\nmember a 0 = retired");

        listing.Breaks(new Dictionary<string, string> { ["type a"] = "class" }).ShouldBeEmpty();
        listing.Breaks(new Dictionary<string, string> { ["type a"] = "class", ["member a 0"] = "Name: System.String" })
            .ShouldHaveSingleItem().ShouldContain("retired");
    }

    private static ContractListing ReadListing() => ContractListing.Parse(File.ReadAllText(ListingPath));
}
