namespace McpOrleans.Infra.Tests.Packages;

/// <summary><c>./dev</c> leaves out what a package source lacks, and nothing else.</summary>
[Trait("Orleans", "none")]
public sealed class PackageVerdictTests : IDisposable
{
    private const string Grains = """<PackageVersion Include="Made.Up.Grains" Version="$(OrleansVersion)" />""";
    private const string Tables = """<PackageVersion Include="Made.Up.Tables" Version="1.0.0" />""";
    private const string AsksForAbsent = """<PackageVersion Include="Made.Up.AsksForAbsent" Version="1.0.0" />""";
    private const string AsksForOlder = """<PackageVersion Include="Made.Up.AsksForOlder" Version="1.0.0" />""";
    private const string Downgrade = """
        <PackageVersion Include="Made.Up.Tokens" Version="1.0.0" />
        <PackageVersion Include="Made.Up.Keys" Version="1.0.0" />
        """;

    private static readonly string[] Vulnerable = ["Made.Up.Grains", "Made.Up.Tables", "Made.Up.Keys", "Made.Up.Schedules"];
    private static readonly string[] Severities = ["NU1901", "NU1902", "NU1903", "NU1904"];

    private DevFolder? _dev;

    public void Dispose() => _dev?.Dispose();

    [Fact]
    public async Task Packages_TheSourceLacksSome_SaysWhichAndKeepsIt()
    {
        const string Newer = """<PackageVersion Include="Made.Up.Newer" Version="1.0.0" />""";
        var dev = Folder(AsksForOlder, AsksForAbsent, Newer);

        var (exitCode, output, errors) = await dev.DevAsync("packages");

        output.ShouldBe("Orleans no\nAzure no\nJWT no\n", errors);
        errors.ShouldBeEmpty();
        exitCode.ShouldBe(0);
        KeptAnswers(dev).ShouldBe(["no", "no", "no"]);
    }

    [Theory]
    [InlineData(Downgrade + "\n" + AsksForOlder)]
    [InlineData(Downgrade + "\n" + AsksForAbsent)]
    public async Task Packages_TheyDoNotFitTogether_FailsWithTheErrorsOfTheRestore(string jwt)
    {
        var dev = Folder(Grains, Tables, jwt);

        var (exitCode, output, errors) = await dev.DevAsync("packages");

        output.ShouldBe("Orleans yes\nAzure yes\nJWT conflict\n", errors);
        errors.ShouldContain("error NU1605");
        errors.ShouldContain("Made.Up.Keys from 2.0.0 to 1.0.0");
        exitCode.ShouldBe(1);
        KeptAnswers(dev).ShouldBe(["yes", "yes"]);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("cluster")]
    [InlineData("test")]
    [InlineData("build")]
    [InlineData("bench")]
    [InlineData("format")]
    public async Task Command_PackagesDoNotFitTogether_FailsBeforeItDoesAnything(string command)
    {
        var dev = Folder(Downgrade, Tables, Grains);

        var (exitCode, output, errors) = await dev.DevAsync(command);

        output.ShouldBeEmpty();
        errors.ShouldContain("error NU1605");
        errors.ShouldEndWith("(docs/building.md).\n");
        exitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Packages_TheSourceDoesNotAnswer_SaysSoAndKeepsNothing()
    {
        var dev = Folder(Grains, Tables, Downgrade);
        dev.UseSource(dev.At("unplugged"));

        var (exitCode, output, errors) = await dev.DevAsync("packages");

        output.ShouldBe("Orleans unknown\nAzure unknown\nJWT unknown\n", errors);
        errors.ShouldContain("did not answer");
        exitCode.ShouldBe(0);
        KeptAnswers(dev).ShouldBeEmpty();
    }

    [Fact]
    public async Task Packages_AFolderSourceIsFilledMeanwhile_IsAskedAgain()
    {
        var dev = Folder(AsksForAbsent, Tables, Grains);
        (await dev.DevAsync("packages")).Output.ShouldStartWith("Orleans no\n");
        dev.Feed.With("Made.Up.Absent", "1.0.0");

        var (exitCode, output, errors) = await dev.DevAsync("packages");

        output.ShouldBe("Orleans yes\nAzure yes\nJWT yes\n", errors);
        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Restore_SomeHaveKnownVulnerabilities_Warns()
    {
        await using var source = new VulnerabilitySource(Vulnerable);
        var dev = FolderOfVulnerable(source);

        var (exitCode, output, errors) = await dev.RestoreAsync(Vulnerable);

        exitCode.ShouldBe(0, output + errors);
        Severities.ShouldAllBe(code => output.Contains($"warning {code}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Packages_SomeHaveKnownVulnerabilities_RestoreWithWarnings()
    {
        await using var source = new VulnerabilitySource(Vulnerable);
        var dev = FolderOfVulnerable(source);

        var (exitCode, output, errors) = await dev.DevAsync("packages");

        output.ShouldStartWith("Orleans yes\n", Case.Sensitive, errors);
        exitCode.ShouldBe(0);
        var log = File.ReadAllText(dev.At("artifacts/packages/Orleans/restore.log"));
        Severities.ShouldAllBe(code => log.Contains($"warning {code}", StringComparison.Ordinal));
    }

    private static IEnumerable<string> KeptAnswers(DevFolder dev)
    {
        var answers = dev.At("artifacts/packages/answers");
        return File.Exists(answers) ? File.ReadLines(answers).Select(line => line.Split(' ')[^1]) : [];
    }

    private DevFolder FolderOfVulnerable(VulnerabilitySource source)
    {
        var versions = Vulnerable.Select(package => $"""<PackageVersion Include="{package}" Version="1.0.0" />""");
        var dev = Folder(string.Join('\n', versions), azure: "", jwt: "");
        dev.UseSource(dev.Feed.Path, source.Address);
        return dev;
    }

    private DevFolder Folder(string orleans, string azure, string jwt)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "./dev is a script for a Unix shell");
        _dev = new DevFolder(orleans, azure, jwt);
        _dev.Feed
            .With("Made.Up.Grains", "1.0.0")
            .With("Made.Up.Tables", "1.0.0")
            .With("Made.Up.Schedules", "1.0.0")
            .With("Made.Up.Newer", "2.0.0")
            .With("Made.Up.AsksForAbsent", "1.0.0", ("Made.Up.Absent", "1.0.0"))
            .With("Made.Up.AsksForOlder", "1.0.0", ("Made.Up.Newer", "1.0.0"))
            .With("Made.Up.Tokens", "1.0.0", ("Made.Up.Keys", "2.0.0"))
            .With("Made.Up.Keys", "1.0.0")
            .With("Made.Up.Keys", "2.0.0");
        return _dev;
    }
}
