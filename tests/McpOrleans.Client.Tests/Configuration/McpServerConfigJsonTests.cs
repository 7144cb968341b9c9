using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using McpOrleans.Client.Configuration;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Configuration;

public sealed class McpServerConfigJsonTests
{
    private const string Everything = """
        {
          "command": "npx", "args": ["-y", "server"], "env": {"TOKEN": "t"}, "cwd": "/srv", "transport": "stdio",
          "enabled": false, "description": "d", "timeout": 12.5, "connect_timeout": 7, "retry_attempts": 1, "retry_delay": 0.25,
          "retry_max_delay": 3, "circuit_breaker_threshold": 2, "circuit_breaker_timeout": 4, "health_check_interval": 60,
          "max_concurrency": 8, "max_queue": 9, "tool_prefix": "", "tools": {"allow": ["a*"], "deny": ["b"]}
        }
        """;

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var config = Read(Everything).Config.ShouldNotBeNull();

        config.Command.ShouldBe("npx");
        config.Args.ShouldBe(["-y", "server"]);
        config.Env.ShouldContainKeyAndValue("TOKEN", "t");
        config.Cwd.ShouldBe("/srv");
        config.Transport.ShouldBe(McpTransport.Stdio);
        config.Enabled.ShouldBeFalse();
        config.Description.ShouldBe("d");
        config.Timeout.ShouldBe(TimeSpan.FromSeconds(12.5));
        config.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(7));
        config.RetryAttempts.ShouldBe(1);
        config.RetryDelay.ShouldBe(TimeSpan.FromSeconds(0.25));
        config.RetryMaxDelay.ShouldBe(TimeSpan.FromSeconds(3));
        config.CircuitBreakerThreshold.ShouldBe(2);
        config.CircuitBreakerTimeout.ShouldBe(TimeSpan.FromSeconds(4));
        config.HealthCheckInterval.ShouldBe(TimeSpan.FromSeconds(60));
        config.MaxConcurrency.ShouldBe(8);
        config.MaxQueue.ShouldBe(9);
        config.ToolPrefix.ShouldBe("");
        config.ToolsAllow.ShouldBe(["a*"]);
        config.ToolsDeny.ShouldBe(["b"]);
    }

    [Theory]
    [InlineData(Everything)]
    [InlineData("""{"url": "https://example.com/mcp", "headers": {"authorization": "Bearer x"}, "transport": "sse"}""")]
    [InlineData("""{"url": "https://example.com/mcp"}""")]
    public void Write_WhatWasRead_ReadsTheSame(string json)
    {
        var written = Write(Read(json).Config!);

        Write(Read(written).Config!).ShouldBe(written);
    }

    [Fact]
    public void Write_Defaults_LeavesOutWhatIsNotSet() => Write(Read("""{"url": "https://example.com/mcp"}""").Config!).ShouldBe(
        """
        {"url":"https://example.com/mcp","enabled":true,"timeout":30,"connect_timeout":30,"retry_attempts":3,"retry_delay":1,"retry_max_delay":60,"circuit_breaker_threshold":5,"circuit_breaker_timeout":30,"health_check_interval":30,"max_concurrency":32,"max_queue":256}
        """);

    [Fact]
    public void Write_FractionsOfSeconds_StayNumbers() => Write(Read(Everything).Config!).ShouldContain("\"retry_delay\":0.25,");

    [Fact]
    public void Read_NullFields_CountAsNotGiven() =>
        Read("""{"url": "https://example.com", "command": null, "timeout": null, "env": null}""").Config.ShouldNotBeNull();

    [Theory]
    [InlineData("http")]
    [InlineData("streamable-http")]
    [InlineData("streamable_http")]
    [InlineData("streamableHttp")]
    public void Read_SpellingsOfStreamableHttp_MeanTheSame(string transport) =>
        Read($$"""{"url": "https://example.com", "transport": "{{transport}}"}""").Config!.Transport.ShouldBe(McpTransport.StreamableHttp);

    [Theory]
    [InlineData("\"a string\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("17")]
    public void Read_NoObject_IsAnError(string json) => Fields(json).ShouldBe(["config"]);

    [Fact]
    public void Read_WrongTypes_NamesEachOnce() => Fields("""
        {"url": 1, "args": "x", "env": [], "headers": {"A": 1}, "enabled": "yes", "timeout": "30", "retry_attempts": 1.5,
         "transport": "pigeon", "tools": ["a"], "max_queue": 99999999999, "retry_delay": 1e400}
        """).ShouldBe(["url", "args", "env", "headers.A", "enabled", "timeout", "retry_attempts", "transport", "tools", "max_queue", "retry_delay"]);

    [Fact]
    public void Read_BadItems_NamesThem() =>
        Fields("""{"command": "x", "args": ["a", 1], "env": {"A": true}, "tools": {"allow": [null], "only": []}}""")
            .ShouldBe(["args[1]", "env.A", "tools.allow[0]", "tools.only"]);

    [Fact]
    public void Read_BrokenRules_AreAppended() =>
        Fields("""{"url": "nowhere", "timeout": 1000, "retry_attempts": "x"}""").ShouldBe(["retry_attempts", "url", "timeout"]);

    [Theory]
    [InlineData("timout", "timeout")]
    [InlineData("connectTimeout", "connect_timeout")]
    [InlineData("Url", "url")]
    [InlineData("type", "transport")]
    [InlineData("serverUrl", "url")]
    [InlineData("environment", "env")]
    public void Read_UnknownField_SuggestsTheClosest(string field, string meant)
    {
        var error = Read($$"""{"url": "https://example.com", "{{field}}": 1}""").Errors.ShouldHaveSingleItem();

        error.Field.ShouldBe(field);
        error.Message.ShouldContain($"'{meant}'");
    }

    [Fact]
    public void Read_FieldGivenTwice_IsAnError() =>
        Fields("""{"url": "https://a.example", "url": "https://b.example"}""").ShouldBe(["url"]);

    [Fact]
    public void Read_HeaderGivenTwiceInOtherCase_IsAnError() =>
        Fields("""{"url": "https://a.example", "headers": {"X-A": "1", "x-a": "2"}}""").ShouldBe(["headers.x-a"]);

    [Theory]
    [InlineData("""{"url": "https://${HOST}/mcp"}""", "url")]
    [InlineData("""{"command": "x", "args": ["${HOME}"]}""", "args[0]")]
    [InlineData("""{"command": "${SHELL}"}""", "command")]
    [InlineData("""{"command": "x", "cwd": "${HOME}"}""", "cwd")]
    public void Read_ReferenceWithoutVariables_IsRefused(string json, string field)
    {
        var error = Read(json).Errors.ShouldHaveSingleItem();

        error.Field.ShouldBe(field);
        error.Message.ShouldContain("server files");
    }

    [Fact]
    public void Read_DollarsInDescription_AreText() =>
        Read("""{"command": "x", "description": "costs ${5}"}""").Config!.Description.ShouldBe("costs ${5}");

    [Fact]
    public void Read_WithVariables_ExpandsAndNamesTheUnknown()
    {
        var expander = new VariableExpander(name => name == "TOKEN" ? "t0" : null);

        Read("""{"url": "https://a.example", "headers": {"A": "${TOKEN}", "B": "$${TOKEN}"}}""", variables: expander).Config!
            .Headers.ShouldBe(ImmutableDictionary<string, string>.Empty.Add("A", "t0").Add("B", "$${TOKEN}"), ignoreOrder: true);
        var error = Read("""{"command": "x", "env": {"A": "${NOPE}"}}""", variables: expander).Errors.ShouldHaveSingleItem();
        (error.Field, error.Message.Contains("NOPE", StringComparison.Ordinal)).ShouldBe(("env.A", true));
    }

    [Fact]
    public void Read_ReferenceToANumber_IsThatNumber()
    {
        var expander = new VariableExpander(name => name switch { "SECONDS" => "2.5", "ON" => "false", _ => null });

        var config = Read("""{"command": "x", "timeout": "${SECONDS}", "enabled": "${ON}", "retry_attempts": "${TRIES:-7}"}""", variables: expander).Config!;

        (config.Timeout, config.Enabled, config.RetryAttempts).ShouldBe((TimeSpan.FromSeconds(2.5), false, 7));
        Read("""{"command": "x", "timeout": "${NOTHING:-soon}"}""", variables: expander).Errors.ShouldHaveSingleItem().Field.ShouldBe("timeout");
        Read("""{"command": "x", "timeout": "2.5"}""", variables: expander).Errors.ShouldHaveSingleItem().Field.ShouldBe("timeout");
    }

    [Theory]
    [InlineData("${TOKEN}")]
    [InlineData("${env:TOKEN:-other}")]
    [InlineData("${env:A B}")]
    [InlineData("${env:}")]
    [InlineData("${env:TOKEN")]
    public void Read_SecretWithAnotherReference_NamesTheRightOne(string value)
    {
        Read($$$"""{"url": "https://a.example", "headers": {"Authorization": "{{{value}}}"}}""").Errors.ShouldHaveSingleItem()
            .ShouldBe(new FieldError { Field = "headers.Authorization", Message = "Write ${env:NAME} for an environment variable that the operator allows, and $${ for a plain ${." });
        Fields($$$"""{"command": "x", "env": {"A": "{{{value}}}"}}""").ShouldBe(["env.A"]);
    }

    [Theory]
    [InlineData("Bearer ${env:TOKEN}")]
    [InlineData("$${TOKEN}")]
    [InlineData("***")]
    public void Read_SecretWithReferenceOrMask_KeepsItAsItIs(string value) =>
        Read($$$"""{"url": "https://a.example", "headers": {"Authorization": "{{{value}}}"}}""").Config!.Headers["authorization"].ShouldBe(value);

    [Fact]
    public void Read_ValueOfVariableLooksLikeReference_IsNotExpandedAgain()
    {
        var expander = new VariableExpander(name => name == "TOKEN" ? "a${env:HOME}b" : null);

        var value = Read("""{"command": "x", "env": {"A": "${TOKEN}"}}""", variables: expander).Config!.Env["A"];

        SecretReferences.Expand(value, _ => "expanded", _ => { }).ShouldBe("a${env:HOME}b");
    }

    [Fact]
    public void Read_MaskedSecretInFileOrForeignDocument_IsRefused()
    {
        const string Json = """{"url": "https://a.example", "headers": {"Authorization": "***"}}""";

        Read(Json, variables: new VariableExpander(_ => null)).Errors.ShouldHaveSingleItem().Field.ShouldBe("headers.Authorization");
        Read(Json, McpServerConfigDialect.McpJson).Errors.ShouldHaveSingleItem().Field.ShouldBe("headers.Authorization");
    }

    [Theory]
    [InlineData("""{"command": "\ud800"}""", "command")]
    [InlineData("""{"command": "x", "\ud800": 1}""", "\ufffd")]
    [InlineData("""{"command": "x", "transport": "\udc00"}""", "transport")]
    public void Read_HalfASurrogatePair_IsAnErrorNotAnException(string json, string field) => Fields(json).ShouldBe([field]);

    [Fact]
    public void Read_EndlessGarbage_AnswersBounded()
    {
        var body = new StringBuilder("{");
        for (var i = 0; i < 50_000; i++)
        {
            body.Append('"').Append(new string('k', 200)).Append(i).Append("\":1,");
        }

        var errors = Read(body.Append("\"url\":1}").ToString()).Errors;

        errors.Length.ShouldBe(100);
        errors.ShouldAllBe(error => error.Field.Length < 100);
    }

    private static McpServerConfigReading Read(
        string json, McpServerConfigDialect dialect = McpServerConfigDialect.Native, VariableExpander? variables = null)
    {
        using var document = JsonDocument.Parse(json);
        return McpServerConfigJson.Read(document.RootElement, dialect, variables);
    }

    private static IEnumerable<string> Fields(string json)
    {
        var reading = Read(json);
        (reading.Config is null).ShouldBe(!reading.Errors.IsEmpty);
        return reading.Errors.Select(error => error.Field);
    }

    private static string Write(McpServerConfig config)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            McpServerConfigJson.Write(writer, config);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
