using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Shouldly;
using Xunit;
using TestFolder = McpOrleans.Grains.Tests.Storage.TestFolder;

namespace McpOrleans.Grains.Tests.Secrets;

public sealed class ServerSecretsTests : IDisposable
{
    private static readonly ServerKey Server = new("acme", "github");

    private readonly TestFolder _folder = new();
    private readonly FakeClock _clock = new();
    private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal)
    {
        ["TEAM_TOKEN"] = "t34m",
        ["EMPTY"] = "",
        ["OTHER"] = "0ther",
        ["MCPORLEANS_ADMIN_KEY"] = "4dmin",
        ["BROKEN"] = "a\nb",
    };

    private TestStorage _storage;

    public ServerSecretsTests() => _storage = new TestStorage(_folder.Path);

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Accept_Values_AreStoredEncryptedAndRevealed()
    {
        var secrets = Create();
        var given = At("https://a.example/mcp?key=in-the-query", "Bearer s3cret");

        var stored = (await secrets.AcceptAsync(Server, given, null)).Config.ShouldNotBeNull();

        stored.Headers["Authorization"].ShouldNotContain("s3cret");
        stored.Url!.ShouldStartWith("https://a.example/mcp?");
        stored.Url.ShouldNotContain("in-the-query");
        stored.EffectiveTransport.ShouldBe(given.EffectiveTransport);
        var revealed = secrets.Reveal(Server, stored);
        (revealed.Problem, revealed.Config.Headers["authorization"], revealed.Config.Url).ShouldBe((null, "Bearer s3cret", given.Url));
    }

    [Fact]
    public async Task Reveal_ValueOfAnotherServer_IsRefused()
    {
        var secrets = Create();
        var stored = (await secrets.AcceptAsync(Server, At("https://a.example", "s3cret"), null)).Config!;

        secrets.Reveal(new ServerKey("acme", "other"), stored).Problem.ShouldNotBeNull().ShouldContain("Register the server again");
        secrets.Reveal(new ServerKey("other", "github"), stored).Config.Headers["Authorization"].ShouldNotContain("s3cret");
    }

    [Fact]
    public void Reveal_PlainValueOfAnEarlierVersion_IsTakenAsItIs() =>
        Create().Reveal(Server, At("https://a.example", "s3cret")).Config.Headers["Authorization"].ShouldBe("s3cret");

    [Fact]
    public async Task Reveal_KeysOfAnotherSiloMadeAtTheSameTime_AreFound()
    {
        var (one, other) = (Create(), Create());
        var plain = At("https://a.example", "s3cret");

        var stored = await Task.WhenAll(one.AcceptAsync(Server, plain, null), other.AcceptAsync(Server, plain, null));
        _clock.Advance(TimeSpan.FromMinutes(1));

        foreach (var accepted in stored)
        {
            one.Reveal(Server, accepted.Config!).Problem.ShouldBeNull();
            other.Reveal(Server, accepted.Config!).Problem.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Reveal_KeysAreDamaged_SaysWhatToDoAndTakesNewSecrets()
    {
        var stored = (await Create().AcceptAsync(Server, At("https://a.example", "s3cret"), null)).Config!;
        _storage.Dispose();
        var file = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Single(path => path.Contains("secret-keys", StringComparison.Ordinal));
        await File.WriteAllTextAsync(file, "damaged", TestContext.Current.CancellationToken);
        _storage = new TestStorage(_folder.Path);
        var secrets = Create();

        secrets.Reveal(Server, stored).Problem.ShouldBe(
            "The secrets of MCP server 'github' cannot be read: the key they were encrypted with is lost. Register the server again with its secrets.");
        var again = await secrets.AcceptAsync(Server, At("https://a.example", "s3cret"), stored);
        again.IsSameTarget.ShouldBeFalse();
        secrets.Reveal(Server, again.Config!).Config.Headers["Authorization"].ShouldBe("s3cret");
    }

    [Fact]
    public async Task Reveal_StorageOfTheKeysHangs_SaysSoInTime()
    {
        var stored = (await Create().AcceptAsync(Server, At("https://a.example", "s3cret"), null)).Config!;
        var secrets = Create(new SilentStorage());

        var revealing = Task.Run(() => secrets.Reveal(Server, stored), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return revealing.IsCompleted;
        });

        (await revealing).Problem.ShouldBe("The secrets of MCP server 'github' cannot be read at the moment: the storage of the encryption keys failed.");
    }

    [Theory]
    [InlineData("Bearer ${env:TEAM_TOKEN}", "Bearer t34m")]
    [InlineData("${env:TEAM_TOKEN}${env:TEAM_TOKEN}", "t34mt34m")]
    [InlineData("$${env:TEAM_TOKEN}", "${env:TEAM_TOKEN}")]
    public async Task Accept_AllowedReference_IsResolvedWhenRevealed(string value, string expected)
    {
        var secrets = Create("TEAM_*");

        var stored = (await secrets.AcceptAsync(Server, At("https://a.example", value), null)).Config.ShouldNotBeNull();

        secrets.Reveal(Server, stored).Config.Headers["Authorization"].ShouldBe(expected);
    }

    [Theory]
    [InlineData("${env:OTHER}", "OTHER is not allowed")]
    [InlineData("${env:MISSING}", "MISSING is not set")]
    [InlineData("${env:EMPTY}", "EMPTY is not set")]
    [InlineData("${env:MCPORLEANS_ADMIN_KEY}", "MCPORLEANS_ADMIN_KEY belongs to the service itself")]
    [InlineData("${env:mcporleans__storage__connectionstring}", "mcporleans__storage__connectionstring belongs to the service itself")]
    public async Task Accept_ReferenceThatCannotBeRead_IsAnErrorOfItsField(string value, string message)
    {
        var error = (await Create("TEAM_*", "MISSING", "EMPTY", "MCPORLEANS_ADMIN_KEY", "mcp*").AcceptAsync(Server, At("https://a.example", value), null))
            .Errors.ShouldHaveSingleItem();

        error.Field.ShouldBe("headers.Authorization");
        error.Message.ShouldContain(message);
    }

    [Fact]
    public async Task Reveal_ReferenceNoLongerAllowed_NamesTheVariableOnly()
    {
        var stored = (await Create("TEAM_*").AcceptAsync(Server, At("https://a.example", "${env:TEAM_TOKEN}"), null)).Config!;

        var problem = Create().Reveal(Server, stored).Problem.ShouldNotBeNull();

        problem.ShouldContain("TEAM_TOKEN is not allowed");
        problem.ShouldNotContain("t34m");
    }

    [Fact]
    public async Task Reveal_VariableThatNoHeaderCanCarry_IsAProblem()
    {
        var secrets = Create("*");
        var stored = (await secrets.AcceptAsync(Server, At("https://a.example", "${env:BROKEN}"), null)).Config!;

        secrets.Reveal(Server, stored).Problem.ShouldNotBeNull().ShouldContain("line break");
    }

    [Fact]
    public async Task Accept_MaskedForTheSameAddress_KeepsWhatIsStored()
    {
        var secrets = Create();
        var given = At("https://a.example/mcp?key=in-the-query", "s3cret");
        var stored = (await secrets.AcceptAsync(Server, given, null)).Config!;

        var again = await secrets.AcceptAsync(Server, stored.WithSecretsMasked() with { Description = "new" }, stored);

        again.IsSameTarget.ShouldBeTrue();
        var revealed = secrets.Reveal(Server, again.Config!).Config;
        (revealed.Headers["Authorization"], revealed.Url).ShouldBe(("s3cret", given.Url));
    }

    [Theory]
    [InlineData("https://b.example/mcp")]
    [InlineData("https://a.example/other")]
    [InlineData("http://a.example/mcp")]
    public async Task Accept_MaskedForAnotherAddress_IsRefused(string url)
    {
        var secrets = Create();
        var stored = (await secrets.AcceptAsync(Server, At("https://a.example/mcp", "s3cret"), null)).Config!;

        var accepted = await secrets.AcceptAsync(Server, At(url, "***"), stored);

        accepted.Config.ShouldBeNull();
        accepted.Errors.ShouldHaveSingleItem().Message.ShouldContain("address has changed");
    }

    [Fact]
    public async Task Accept_MaskedAndNothingStored_IsRefused()
    {
        var secrets = Create();

        (await secrets.AcceptAsync(Server, At("https://a.example", "***"), null)).Errors.ShouldHaveSingleItem().Message.ShouldContain("there is none");
    }

    [Fact]
    public async Task Accept_MaskedAndStoredByAFormerTenant_IsRefused()
    {
        var secrets = Create();
        var former = (await secrets.AcceptAsync(Server, tenantGeneration: 1, At("https://a.example", "s3cret"), new ServerState())).Config!;
        var stored = new ServerState { Config = former, TenantGeneration = 1 };

        (await secrets.AcceptAsync(Server, tenantGeneration: 1, At("https://a.example", "***"), stored)).Errors.ShouldBeEmpty();
        (await secrets.AcceptAsync(Server, tenantGeneration: 2, At("https://a.example", "***"), stored)).Errors.ShouldHaveSingleItem().Message.ShouldContain("there is none");
        secrets.Reveal(Server, stored with { TenantGeneration = 2 }).Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task Accept_SameSecretsAgain_IsTheSameTarget()
    {
        var secrets = Create();
        var stored = (await secrets.AcceptAsync(Server, At("https://a.example", "s3cret"), null)).Config!;

        (await secrets.AcceptAsync(Server, At("https://a.example", "s3cret"), stored)).IsSameTarget.ShouldBeTrue();
        (await secrets.AcceptAsync(Server, At("https://a.example", "another"), stored)).IsSameTarget.ShouldBeFalse();
    }

    private static McpServerConfig At(string url, string authorization) => new()
    {
        Url = url,
        Headers = new McpServerConfig().Headers.Add("Authorization", authorization),
    };

    /// <summary>As another silo with the same storage would have it.</summary>
    private ServerSecrets Create(params string[] allowed) => Create(_storage.Storage, allowed);

    private ServerSecrets Create(IGrainStorage storage, params string[] allowed)
    {
        var options = new SecretOptions();
        Array.ForEach(allowed, options.AllowedEnvironment.Add);
        return new ServerSecrets(
            new SecretProtector(new SecretKeyRepository(storage, _clock), _clock),
            new SecretEnvironment(Options.Create(options), name => _environment.GetValueOrDefault(name)),
            NullLogger<ServerSecrets>.Instance);
    }
}

file static class SecretsOfOneTenant
{
    public static Task<AcceptedConfig> AcceptAsync(this ServerSecrets secrets, ServerKey server, McpServerConfig config, McpServerConfig? previous) =>
        secrets.AcceptAsync(server, tenantGeneration: 0, config, new ServerState { Config = previous });

    public static RevealedConfig Reveal(this ServerSecrets secrets, ServerKey server, McpServerConfig stored) =>
        secrets.Reveal(server, new ServerState { Config = stored });
}
