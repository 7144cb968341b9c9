using McpOrleans.Host.Cli;
using McpOrleans.Host.Configuration;
using McpOrleans.Host.Startup;
using Microsoft.Extensions.Configuration;

namespace McpOrleans.Host.Tests.Configuration;

public sealed class McpOrleansOptionsTests
{
    [Fact]
    public void Read_NothingGiven_HasTheDocumentedDefaults()
    {
        var options = Read(new CommandLineSettings());

        options.Role.ShouldBe(ServiceRole.All);
        options.Port.ShouldBe(8080);
        options.Urls.ShouldBeNull();
        options.Data.ShouldBe(Path.Combine(Environment.CurrentDirectory, "data"));
        options.Servers.ShouldBeEmpty();
        options.AdminKey.ShouldBeNull();
    }

    [Fact]
    public void Read_Configuration_IsUsed()
    {
        var options = Read(
            new CommandLineSettings(),
            ("McpOrleans:Port", "0"),
            ("McpOrleans:Data", "/somewhere"),
            ("McpOrleans:Servers", "/a.yaml"),
            ("MCPORLEANS_ADMIN_KEY", "a-key"));

        options.Port.ShouldBe(0);
        options.Data.ShouldBe("/somewhere");
        options.Servers.ShouldBe(["/a.yaml"]);
        options.AdminKey.ShouldBe("a-key");
    }

    [Fact]
    public void Read_CommandLine_GoesBeforeConfiguration()
    {
        var options = Read(
            new CommandLineSettings { Port = 1, Data = "/mine", Servers = ["/b.json"] },
            ("McpOrleans:Port", "2"),
            ("McpOrleans:Data", "/theirs"),
            ("McpOrleans:Servers:0", "/a.yaml"),
            ("McpOrleans:Servers:1", "/c.yaml"));

        options.Port.ShouldBe(1);
        options.Data.ShouldBe("/mine");
        options.Servers.ShouldBe(["/b.json"]);
    }

    [Fact]
    public void Read_SeveralFilesSomeTwice_KeepsEachOnceWithItsFullPath()
    {
        var options = Read(new CommandLineSettings { Servers = ["a.yaml", "./a.yaml", "/b.json"] });

        options.Servers.ShouldBe([Path.GetFullPath("a.yaml"), "/b.json"]);
    }

    [Fact]
    public void Read_AddressesInEnvironment_AreUsedUnlessAPortIsNamed()
    {
        (string, string) addresses = ("urls", "http://0.0.0.0:80");

        Read(new CommandLineSettings(), addresses).Urls.ShouldBe("http://0.0.0.0:80");
        Read(new CommandLineSettings { Port = 81 }, addresses).Urls.ShouldBeNull();
        Read(new CommandLineSettings { Port = 81, Urls = "http://[::1]:82" }, addresses).Urls.ShouldBe("http://[::1]:82");
    }

    [Fact]
    public void Read_SeveralWrongSettings_NamesAllWithARemedy()
    {
        var failure = Should.Throw<StartException>(() => Read(new CommandLineSettings { Role = "king" }, ("McpOrleans:Port", "http")));

        failure.Message.ShouldContain("role 'king'");
        failure.Message.ShouldContain("use one of all|silo|api");
        failure.Message.ShouldContain("port 'http' is not a number");
    }

    [Theory]
    [InlineData("McpOrleans:Prot", "MCPORLEANS__PROT")]
    [InlineData("McpOrleans:Outbound:AllowStdo", "MCPORLEANS__OUTBOUND__ALLOWSTDO")]
    [InlineData("MCPORLEANS:SECRETS:ALLOWENVIRONMENT:0", "MCPORLEANS__SECRETS__ALLOWENVIRONMENT")]
    [InlineData("McpOrleans:Port:Number", "MCPORLEANS__PORT__NUMBER")]
    public void Read_SettingThatDoesNotExist_NamesItAsInTheEnvironment(string setting, string name) =>
        Should.Throw<StartException>(() => Read(new CommandLineSettings(), (setting, "1"))).Message.ShouldContain($"there is no setting {name};");

    [Fact]
    public void Read_EverySectionThatOthersRead_IsKnown() =>
        Should.NotThrow(() => Read(
            new CommandLineSettings(),
            ("MCPORLEANS:API:LIMITS:MAXCONNECTIONS", "1"),
            ("MCPORLEANS:SECRETS:ALLOWEDENVIRONMENT:0", "A"),
            ("McpOrleans:Connections:CloseTimeout", "00:00:01"),
            ("McpOrleans:Outbound:AllowPlainHttp", "true")));

    [Fact]
    public void Read_AzureStorage_TakesProviderAndConnectionString()
    {
        var options = Read(new CommandLineSettings(), ("McpOrleans:Storage:Provider", "azureblob"), ("McpOrleans:Storage:ConnectionString", "x=y"));

        options.Storage.Provider.ShouldBe(StateStorageProvider.AzureBlob);
        options.Storage.ConnectionString.ShouldBe("x=y");
    }

    [Theory]
    [InlineData("azureblob", "MCPORLEANS__STORAGE__CONNECTIONSTRING")]
    [InlineData("floppy", "use 'Files' or 'AzureBlob'")]
    [InlineData("7", "use 'Files' or 'AzureBlob'")]
    public void Read_StorageCannotBe_SaysWhatIsMissing(string provider, string remedy) =>
        Should.Throw<StartException>(() => Read(new CommandLineSettings(), ("McpOrleans:Storage:Provider", provider))).Message.ShouldContain(remedy);

    [Fact]
    public void Read_BothConnectionStringAndAccount_SaysThatOneIsEnough() =>
        Should.Throw<StartException>(() => Read(
            new CommandLineSettings(),
            ("McpOrleans:Storage:Provider", "azureblob"),
            ("McpOrleans:Storage:ConnectionString", "secret"),
            ("McpOrleans:Storage:AccountName", "account")))
            .Message.ShouldSatisfyAllConditions(
                message => message.ShouldContain("either MCPORLEANS__STORAGE__CONNECTIONSTRING, or MCPORLEANS__STORAGE__ACCOUNTNAME"),
                message => message.ShouldNotContain("secret"));

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("a.host.name")]
    public void Read_AccountNameCannotBe_SaysWhatItHas(string account) =>
        Should.Throw<StartException>(() => Read(
            new CommandLineSettings(), ("McpOrleans:Storage:Provider", "azureblob"), ("McpOrleans:Storage:AccountName", account)))
            .Message.ShouldContain("3 to 24 lower-case letters and digits");

    [Theory]
    [InlineData("silo", true)]
    [InlineData("API", false)]
    public void Read_RoleOfACluster_IsUsed(string name, bool isSilo)
    {
        var options = Read(
            new CommandLineSettings { Role = name },
            ("McpOrleans:Storage:Provider", "azureblob"),
            ("McpOrleans:Storage:AccountName", "account1"),
            ("MCPORLEANS_ADMIN_KEY", "a-key"));

        options.Role.ShouldBe(isSilo ? ServiceRole.Silo : ServiceRole.Api);
        options.HasSilo.ShouldBe(isSilo);
        options.HasFront.ShouldBe(!isSilo);
        options.Cluster.ShouldBe(new ClusterSettings());
    }

    [Fact]
    public void Read_RoleOfAClusterWithoutItsNeeds_NamesAll()
    {
        var message = Should.Throw<StartException>(() => Read(
            new CommandLineSettings { Role = "api", Servers = ["a.json"] }, ("McpOrleans:Cluster:SiloPort", "0"))).Message;

        message.ShouldContain("MCPORLEANS__STORAGE__PROVIDER=AzureBlob");
        message.ShouldContain("MCPORLEANS_ADMIN_KEY");
        message.ShouldContain("POST /mcp/import");
        message.ShouldContain("MCPORLEANS__CLUSTER__SILOPORT");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    public void Read_PortOutOfRange_SaysTheRange(int port)
    {
        Should.Throw<StartException>(() => Read(new CommandLineSettings { Port = port })).Message.ShouldContain("0 to 65535");
    }

    private static McpOrleansOptions Read(CommandLineSettings commandLine, params (string Key, string Value)[] settings) =>
        McpOrleansOptions.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
                .Build(),
            commandLine);
}
