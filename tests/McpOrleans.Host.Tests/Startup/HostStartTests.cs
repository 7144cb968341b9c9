using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Host.Tests.Startup;

/// <summary>The real executable, from its first line to its exit code.</summary>
public sealed class HostStartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_Fine_SaysInFewPlainLinesHowToCall()
    {
        await using var host = await HostProcess.StartAsync(Options, Cancellation);
        await host.Process.WaitForLineAsync(line => line.Contains("try ", StringComparison.Ordinal), Eventually.DefaultCap, Cancellation);

        var output = string.Join('\n', host.Process.Output);
        output.ShouldMatch(@"(?m)^McpOrleans \d+\.\d+\.\d+ on \S.*\d$");
        output.ShouldContain(Options.DataFolder);
        output.ShouldContain("curl -H \"Authorization: Bearer $MCPORLEANS_ADMIN_KEY\" http://127.0.0.1:");
        output.ShouldNotContain(HostProcessOptions.DefaultAdminKey);
        output.ShouldNotContain("\u001b");
        host.Process.Output.Count.ShouldBeLessThan(10, output);
    }

    [Theory]
    [InlineData("Development", "private networks allowed, stdio allowed")]
    [InlineData("Production", "private networks refused, stdio refused")]
    public async Task Start_Fine_SaysWhichMcpServersAreAllowed(string environment, string text)
    {
        var options = Options with { Environment = Options.Environment.Add("ASPNETCORE_ENVIRONMENT", environment) };
        await using var host = await HostProcess.StartAsync(options, Cancellation);

        await host.Process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), Eventually.DefaultCap, Cancellation);
    }

    [Fact]
    public async Task Start_ServerFileHasAProgramWhereNoneIsAllowed_NamesItAndTheSetting()
    {
        var file = _folder.Write("mcp.json", """{"mcpServers":{"tool":{"command":"npx"}}}""");
        var options = Options with { ServerFiles = [file], Environment = Options.Environment.Add("MCPORLEANS__OUTBOUND__ALLOWSTDIO", "false") };

        var output = await EndAsync(options, exitCode: 1, "tool.command: ");

        output.ShouldContain(line => line.Contains("MCPORLEANS__OUTBOUND__ALLOWSTDIO=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_TwoOnOneMachine_BothWork()
    {
        await using var first = await HostProcess.StartAsync(Options, Cancellation);
        await using var second = await HostProcess.StartAsync(Options with { DataFolder = _folder.File("other") }, Cancellation);

        (await first.Http.GetAsync("mcp/servers", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Http.GetAsync("mcp/servers", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Terminate_WhileRunning_EndsWithZero()
    {
        await using var host = await HostProcess.StartAsync(Options, Cancellation);

        (await host.StopAsync(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task Start_PortIsTaken_SaysSoInOneLine()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}";

        (await FailAsync(Options with { Arguments = ["--urls", address] })).ShouldContain("--port");
    }

    [Fact]
    public async Task Start_DataFolderIsAFile_SaysSoInOneLine()
    {
        var file = _folder.Write("file", "");

        (await FailAsync(Options with { DataFolder = file })).ShouldContain(file);
    }

    [Fact]
    public async Task Start_UnknownRole_SaysSoInOneLine() =>
        (await FailAsync(Options with { Arguments = ["--role", "king"] })).ShouldContain("all|silo|api");

    [Fact]
    public async Task Start_ShortAdminKey_SaysSoInOneLineWithoutIt() =>
        (await FailAsync(Options with { AdminKey = "tooshort" })).ShouldNotContain("tooshort");

    [Theory]
    [InlineData("MCPORLEANS__API__MAXREQUESTBODYSIZE", "1MiB")]
    [InlineData("MCPORLEANS__API__PROBECONCURRENCY", "0")]
    [InlineData("MCPORLEANS__API__LIMITS__MAXCONNECTIONS", "0")]
    [InlineData("MCPORLEANS__OUTBOUND__ALLOWSTDIO", "yes")]
    [InlineData("MCPORLEANS__API__PROBECONCURENCY", "1")]
    [InlineData("MCPORLEANS__OUTBOUND__ALLOWSTDO", "false")]
    [InlineData("MCPORLEANS__API__JWT__ISSUERS__0__ISSUER", "https://login.example.com")]
    [InlineData("MCPORLEANS__API__JWT__ISSUERS__0__CLOCKSKEW", "a while")]
    [InlineData("MCPORLEANS__API__JWT__ISSUERS__0__AUDIENCE", "mcp")]
    public async Task Start_SettingOfTheEnvironmentIsWrong_SaysSoInOneLine(string name, string value)
    {
        var line = await FailAsync(Options with { Environment = Options.Environment.Add(name, value) });

        line.ShouldContain(name.Split('_')[^1], Case.Insensitive);
    }

    [Fact]
    public async Task Start_AzureStorageInABuildWithoutIt_SaysSoInOneLine()
    {
        Assert.SkipWhen(BuildHasAzure, "this build has the Azure packages");

        (await FailAsync(WithAzure("AccountName=a"))).ShouldContain("not part of this build");
    }

    [Fact]
    public async Task Start_WrongAzureConnectionString_SaysSoInOneLineWithoutIt()
    {
        Assert.SkipUnless(BuildHasAzure, "this build was made without the Azure packages");

        var line = await FailAsync(WithAzure("nonsense-c2VjcmV0"));

        line.ShouldContain("MCPORLEANS__STORAGE__CONNECTIONSTRING");
        line.ShouldNotContain("c2VjcmV0");
    }

    [Theory]
    [InlineData("all")]
    [InlineData("silo")]
    public async Task Start_AzureStorageCannotBeReached_SaysSoInOneLine(string role)
    {
        Assert.SkipUnless(BuildHasAzure, "this build was made without the Azure packages");

        var options = WithAzure("AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a");
        var line = await FailAsync(options with
        {
            Arguments = ["--role", role],
            Environment = options.Environment
                .Add("MCPORLEANS__CLUSTER__SILOPORT", $"{FreePort()}")
                .Add("MCPORLEANS__CLUSTER__GATEWAYPORT", $"{FreePort()}"),
        });

        line.ShouldContain("127.0.0.1:9");
        line.ShouldContain("MCPORLEANS__STORAGE__CONNECTIONSTRING");
        line.ShouldNotContain("c2VjcmV0");
    }

    [Fact]
    public async Task Start_FrontWithoutCluster_AnswersThatItIsNotReadyAndEndsWithZero()
    {
        Assert.SkipUnless(BuildHasAzure, "this build was made without the Azure packages");

        await using var front = HostProcess.Launch(
            WithAzure("AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a") with
            {
                Arguments = ["--role", "api"],
            });
        var line = await front.WaitForLineAsync(
            text => text.TrimStart().StartsWith("address", StringComparison.Ordinal), Eventually.DefaultCap, Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(line.Trim()["address".Length..].Trim()) };

        (await http.GetAsync("healthz/live", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("healthz/ready", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var call = await http.GetAsync("mcp/servers", Cancellation);
        call.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        call.Headers.RetryAfter.ShouldNotBeNull();
        (await call.Content.ReadAsStringAsync(Cancellation)).ShouldContain("\"overloaded\"");
        var warning = await front.WaitForLineAsync(
            text => text.Contains("The cluster cannot be reached", StringComparison.Ordinal), Eventually.DefaultCap, Cancellation);
        warning.ShouldContain("MCPORLEANS__STORAGE__CONNECTIONSTRING");
        warning.ShouldNotContain("c2VjcmV0");
        (await front.EndAsync(EndSignal.Terminate, Eventually.DefaultCap, Cancellation)).ShouldBe(0);
        front.Output.ShouldNotContain(text => text.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_SiloPortIsTaken_SaysSoInOneLine()
    {
        Assert.SkipUnless(BuildHasAzure, "this build was made without the Azure packages");

        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        var options = WithAzure("AccountName=a;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a");

        (await FailAsync(options with
        {
            Arguments = ["--role", "silo"],
            Environment = options.Environment.Add("MCPORLEANS__CLUSTER__SILOPORT", $"{port}"),
        })).ShouldContain($"port {port} is in use (MCPORLEANS__CLUSTER__SILOPORT)");
    }

    [Fact]
    public async Task Start_HttpsWithoutCertificate_SaysSoInOneLine() =>
        (await FailAsync(Options with { Arguments = ["--urls", "https://127.0.0.1:0"], Environment = NoCertificates })).ShouldContain("certificate");

    [Theory]
    [InlineData("--prot", "1", "there is no option '--prot'. --help")]
    [InlineData("--port", "1", "Option '--port' expects a single argument but 2 were provided. --help")]
    public async Task Start_WrongCommandLine_SaysSoInOneLine(string option, string value, string text)
    {
        var line = await FailAsync(Options with { Arguments = [option, value] });

        line.ShouldContain(text);
        Directory.Exists(Options.DataFolder).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--help", "--servers <file>")]
    [InlineData("--version", "0.")]
    public Task Ask_HelpOrVersion_AnswersAndEndsWithZero(string option, string text) =>
        EndAsync(Options with { Arguments = [option] }, exitCode: 0, text);

    private static bool BuildHasAzure { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, "Orleans.Persistence.AzureStorage.dll"));

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private HostProcessOptions WithAzure(string connectionString) => Options with
    {
        Environment = Options.Environment
            .Add("MCPORLEANS__STORAGE__PROVIDER", "AzureBlob")
            .Add("MCPORLEANS__STORAGE__CONNECTIONSTRING", connectionString),
    };

    // A developer's machine may have a certificate of its own for https.
    private System.Collections.Immutable.ImmutableDictionary<string, string> NoCertificates =>
        Options.Environment.Add("HOME", _folder.Path).Add("XDG_DATA_HOME", _folder.Path);

    /// <summary>Starts, expects a failure, and returns the one line that the service said.</summary>
    private static async Task<string> FailAsync(HostProcessOptions options)
    {
        var output = await EndAsync(options, exitCode: 1, "McpOrleans cannot start: ");
        return output.Where(line => !IsLog(line)).ShouldHaveSingleItem();
    }

    /// <summary>Starts, expects the process to end by itself and to say <paramref name="text"/>; returns all that it said.</summary>
    private static async Task<IReadOnlyCollection<string>> EndAsync(HostProcessOptions options, int exitCode, string text)
    {
        await using var process = HostProcess.Launch(options);
        (await process.EndedAsync(Eventually.DefaultCap, Cancellation)).ShouldBe(exitCode, string.Join('\n', process.Output));
        process.Output.ShouldContain(line => line.Contains(text, StringComparison.Ordinal), string.Join('\n', process.Output));
        return process.Output;
    }

    // The silo, which starts before the address is bound, may have said something already; Orleans also tells as a failure that a
    // grain was just being activated when the start was called off.
    private static bool IsLog(string line) =>
        line.Contains(" info: ", StringComparison.Ordinal)
        || line.Contains(" warn: ", StringComparison.Ordinal)
        || line.Contains(" fail: Orleans.", StringComparison.Ordinal);
}
