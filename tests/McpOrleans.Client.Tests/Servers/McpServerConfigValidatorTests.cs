using System.Collections.Immutable;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Servers;

public sealed class McpServerConfigValidatorTests
{
    private static readonly McpServerConfig Remote = new() { Url = "https://example.com/mcp" };
    private static readonly McpServerConfig Local = new() { Command = "npx", Args = ["-y", "server"] };

    [Fact]
    public void Validate_Defaults_NoErrors()
    {
        McpServerConfigValidator.Validate(Remote).ShouldBeEmpty();
        McpServerConfigValidator.Validate(Local).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:1/mcp?key=value")]
    [InlineData("https://[::1]/sse")]
    [InlineData("HTTPS://EXAMPLE.COM/")]
    public void Validate_HttpUrl_NoErrors(string url) => Fields(Remote with { Url = url }).ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("/mcp")]
    [InlineData("ftp://example.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    [InlineData("http:///path")]
    [InlineData(" https://example.com")]
    [InlineData("https://exa mple.com")]
    [InlineData("https://example.com/\r\nHost: x")]
    [InlineData("https://user:secret@example.com")]
    [InlineData("https://user@example.com")]
    [InlineData("https://example.com/#part")]
    [InlineData("https://example.com:99999")]
    public void Validate_NoUsableUrl_NamesUrl(string url) => Fields(Remote with { Url = url }).ShouldBe(["url"]);

    [Fact]
    public void Validate_UrlWithPassword_DoesNotRepeatIt() =>
        McpServerConfigValidator.Validate(Remote with { Url = "https://user:hunter2@example.com" })
            .ShouldAllBe(error => !error.Message.Contains("hunter2", StringComparison.Ordinal));

    [Fact]
    public void Validate_NeitherAddress_NamesUrl() => Fields(new McpServerConfig()).ShouldBe(["url"]);

    [Fact]
    public void Validate_BothAddresses_NamesUrl() => Fields(Remote with { Command = "npx" }).ShouldBe(["url"]);

    [Fact]
    public void Validate_ProcessFieldsWithUrl_NamesEach() => Fields(Remote with
    {
        Args = ["a"],
        Env = ImmutableDictionary<string, string>.Empty.Add("A", "b"),
        Cwd = "/tmp",
    }).ShouldBe(["args", "env", "cwd"]);

    [Fact]
    public void Validate_HeadersWithCommand_NamesHeaders() =>
        Fields(Local with { Headers = Remote.Headers.Add("X-Key", "v") }).ShouldBe(["headers"]);

    [Theory]
    [InlineData(McpTransport.Stdio)]
    [InlineData((McpTransport)77)]
    public void Validate_TransportThatNeedsNoUrl_NamesTransport(McpTransport transport) =>
        Fields(Remote with { Transport = transport }).ShouldBe(["transport"]);

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    public void Validate_HttpTransportForCommand_NamesTransport(McpTransport transport) =>
        Fields(Local with { Transport = transport }).ShouldBe(["transport"]);

    [Theory]
    [InlineData("Authorization", "Bearer abc~!")]
    [InlineData("X-Empty", "")]
    [InlineData("Accept", "application/json")]
    public void Validate_Header_NoErrors(string name, string value) =>
        Fields(Remote with { Headers = Remote.Headers.Add(name, value) }).ShouldBeEmpty();

    [Theory]
    [InlineData("host", "x")]
    [InlineData("connection", "close")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("content-type", "text/plain")]
    [InlineData("Content-Whatever", "1")]
    [InlineData("Content-Length", "1")]
    [InlineData("mcp-session-id", "1")]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    [InlineData("Mcp-Param-Any", "1")]
    [InlineData("Proxy-Authorization", "Basic eA==")]
    [InlineData("HTTP2-Settings", "x")]
    [InlineData("X Y", "1")]
    [InlineData("", "1")]
    [InlineData("X:", "1")]
    [InlineData("X-Ü", "1")]
    [InlineData("X-A", "a\r\nX-B: c")]
    [InlineData("X-A", "a\nX-B: c")]
    [InlineData("X-A", "a\r")]
    [InlineData("X-A", "a\0")]
    [InlineData("X-A", "ü")]
    public void Validate_BadHeader_NamesIt(string name, string value) =>
        Fields(Remote with { Headers = Remote.Headers.Add(name, value) }).ShouldBe([$"headers.{name}"]);

    [Fact]
    public void Validate_BadHeaderValue_DoesNotRepeatIt() =>
        McpServerConfigValidator.Validate(Remote with { Headers = Remote.Headers.Add("X-A", "secret\n") })
            .ShouldAllBe(error => !error.Message.Contains("secret", StringComparison.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("A B")]
    public void Validate_BadEnvironmentName_NamesIt(string name) =>
        Fields(Local with { Env = Local.Env.Add(name, "x") }).ShouldBe([$"env.{name}"]);

    [Theory]
    [InlineData("timeout", 0, 600.001)]
    [InlineData("connect_timeout", 0, 300.001)]
    [InlineData("retry_delay", 0.09, 600.001)]
    [InlineData("circuit_breaker_timeout", 0.9, 3600.001)]
    [InlineData("health_check_interval", 4.9, 86400.001)]
    public void Validate_TimeOutsideRange_NamesIt(string field, double tooShort, double tooLong)
    {
        Fields(WithTime(field, tooShort)).ShouldBe([field]);
        Fields(WithTime(field, -1)).ShouldBe([field]);
        Fields(WithTime(field, tooLong)).ShouldContain(field);
    }

    [Fact]
    public void Validate_RetryMaxDelayBelowRetryDelay_NamesIt() =>
        Fields(Remote with { RetryDelay = TimeSpan.FromSeconds(5), RetryMaxDelay = TimeSpan.FromSeconds(4) }).ShouldBe(["retry_max_delay"]);

    [Fact]
    public void Validate_CountsOutsideRange_NamesEach()
    {
        string[] fields = ["retry_attempts", "circuit_breaker_threshold", "max_concurrency", "max_queue"];
        Fields(Remote with { RetryAttempts = -1, CircuitBreakerThreshold = 0, MaxConcurrency = 0, MaxQueue = -1 }).ShouldBe(fields);
        Fields(Remote with { RetryAttempts = 11, CircuitBreakerThreshold = 1001, MaxConcurrency = 1001, MaxQueue = 100_001 }).ShouldBe(fields);
        Fields(Remote with { RetryAttempts = 0, CircuitBreakerThreshold = 1, MaxConcurrency = 1, MaxQueue = 0 }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("gh_", true)]
    [InlineData("gh.", false)]
    [InlineData("a b", false)]
    public void Validate_ToolPrefix_OnlyPlainCharacters(string prefix, bool valid) =>
        Fields(Remote with { ToolPrefix = prefix }).IsEmpty.ShouldBe(valid);

    [Fact]
    public void Validate_BadPatterns_NamesEach() =>
        Fields(Remote with { ToolsAllow = ["ok", ""], ToolsDeny = [new string('a', 300)] }).ShouldBe(["tools.allow[1]", "tools.deny[0]"]);

    [Fact]
    public void Validate_TooMuchOfEverything_NamesEachOnce() => Fields(Remote with
    {
        Description = new string('d', 1001),
        ToolsAllow = [.. Enumerable.Repeat("", 1001)],
        Headers = Remote.Headers.AddRange(Enumerable.Range(0, 101).Select(i => KeyValuePair.Create($"H{i}", "\n"))),
    }).ShouldBe(["headers", "tools.allow", "description"]);

    [Fact]
    public void Validate_UnsetArrays_NoErrors() =>
        Fields(Remote with { Args = default, ToolsAllow = default, ToolsDeny = default }).ShouldBeEmpty();

    [Theory]
    [InlineData("Bearer ***", "***")]
    [InlineData("***", "Basic ***")]
    [InlineData("a ***b***", "x***")]
    [InlineData("****", "****")]
    public void Validate_MaskInsideOfAValue_IsRefusedUnlessItIsAllOfIt(string header, string variable)
    {
        var headers = Remote with { Headers = Remote.Headers.Add("Authorization", header) };
        var env = Local with { Env = Local.Env.Add("TOKEN", variable) };

        Fields(headers).ShouldBe(header == "***" ? [] : ["headers.Authorization"]);
        Fields(env).ShouldBe(variable == "***" ? [] : ["env.TOKEN"]);
        foreach (var error in McpServerConfigValidator.Validate(headers).Concat(McpServerConfigValidator.Validate(env)))
        {
            error.Message.ShouldBe("Contains '***', which stands for a value that is not shown. Give the full value, or '***' alone to keep the stored value.");
        }
    }

    [Theory]
    [InlineData("https://example.com/mcp?***", true)]
    [InlineData("https://example.com/mcp?a=**", true)]
    [InlineData("https://example.com/mcp?key=***", false)]
    [InlineData("https://example.com/mcp?key=***&a=b", false)]
    [InlineData("https://example.com/mcp?***&a=b", false)]
    [InlineData("https://example.com/***/mcp", false)]
    [InlineData("https://***/mcp?***", false)]
    public void Validate_MaskInsideOfAnAddress_IsRefusedUnlessItIsTheQuery(string url, bool isValid) =>
        Fields(Remote with { Url = url }).ShouldBe(isValid ? [] : ["url"]);

    private static McpServerConfig WithTime(string field, double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return field switch
        {
            "timeout" => Remote with { Timeout = time },
            "connect_timeout" => Remote with { ConnectTimeout = time },
            "retry_delay" => Remote with { RetryDelay = time },
            "circuit_breaker_timeout" => Remote with { CircuitBreakerTimeout = time },
            "health_check_interval" => Remote with { HealthCheckInterval = time },
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, message: null),
        };
    }

    private static ImmutableArray<string> Fields(McpServerConfig config) =>
        [.. McpServerConfigValidator.Validate(config).Select(error => error.Field)];
}
