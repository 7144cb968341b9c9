using System.Text.Json;
using McpOrleans.Client.Configuration;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Configuration;

public sealed class McpJsonTests
{
    [Fact]
    public void Read_ClaudeDesktop_IsUnderstood()
    {
        var reading = Read("""
            {
              "globalShortcut": "",
              "mcpServers": {
                "filesystem": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/tmp"], "env": {"DEBUG": "1"}}
              }
            }
            """);

        reading.AllErrors.ShouldBeEmpty();
        reading.Ignored.ShouldBe(["globalShortcut"]);
        var server = reading.Servers.ShouldHaveSingleItem();
        server.Name.ShouldBe("filesystem");
        server.Path.ShouldBe("mcpServers.filesystem");
        server.Reading.Config!.Args.Length.ShouldBe(3);
    }

    [Fact]
    public void Read_VsCode_IsUnderstood()
    {
        var reading = Read("""
            {
              // jsonc, as VS Code writes it
              "inputs": [{"id": "key", "type": "promptString"}],
              "servers": {
                "remote": {"type": "http", "url": "https://example.com/mcp", "gallery": true, "version": "1.0", "dev": {"watch": "x"}},
                "local": {"type": "stdio", "command": "node", "args": ["s.js"], "env": {"PORT": 80, "FLAG": true, "UNSET": null}, "envFile": ".env"},
              },
            }
            """);

        reading.AllErrors.ShouldBeEmpty();
        reading.Servers.Select(server => server.Name).ShouldBe(["remote", "local"]);
        reading.Servers[0].Reading.Config!.Transport.ShouldBe(McpTransport.StreamableHttp);
        reading.Servers[0].Reading.Ignored.ShouldBe(["gallery", "version", "dev"]);
        reading.Servers[1].Reading.Config!.Env.ShouldContainKeyAndValue("PORT", "80");
        reading.Servers[1].Reading.Config!.Env.ShouldContainKeyAndValue("FLAG", "true");
        reading.Servers[1].Reading.Config!.Env.ShouldNotContainKey("UNSET");
        reading.Servers[1].Reading.Ignored.ShouldBe(["envFile"]);
    }

    [Fact]
    public void Read_OtherPrograms_AreUnderstood()
    {
        var reading = Read("""
            {"mcpServers": {
              "windsurf": {"serverUrl": "https://example.com/sse", "disabled": true, "disabledTools": ["drop_*"]},
              "cline": {"command": "x", "transportType": "stdio", "autoApprove": [], "alwaysAllow": ["a"], "timeout": 60},
              "gemini": {"httpUrl": "https://example.com/mcp", "timeout": 30000, "trust": true, "includeTools": ["a"], "headers": {"Content-Type": "application/json", "X-A": "b"}},
              "copilot": {"type": "local", "command": "x", "tools": ["*"]},
              "own": {"url": "https://example.com/mcp", "health_check_interval": 60, "retryAttempts": 1}
            }}
            """);

        reading.AllErrors.ShouldBeEmpty();
        var configs = reading.Servers.ToDictionary(server => server.Name, server => server.Reading.Config!);
        configs["windsurf"].Enabled.ShouldBeFalse();
        configs["windsurf"].EffectiveTransport.ShouldBe(McpTransport.Sse);
        configs["windsurf"].ToolsDeny.ShouldBe(["drop_*"]);
        configs["cline"].Timeout.ShouldBe(TimeSpan.FromSeconds(60));
        configs["gemini"].Timeout.ShouldBe(TimeSpan.FromSeconds(30));
        configs["gemini"].Transport.ShouldBe(McpTransport.StreamableHttp);
        configs["gemini"].ToolsAllow.ShouldBe(["a"]);
        configs["gemini"].Headers.Keys.ShouldBe(["X-A"]);
        configs["copilot"].ToolsAllow.ShouldBe(["*"]);
        configs["own"].HealthCheckInterval.ShouldBe(TimeSpan.FromSeconds(60));
        configs["own"].RetryAttempts.ShouldBe(1);
    }

    [Fact]
    public void Read_DisabledFalse_IsEnabled() =>
        Read("""{"mcpServers": {"a": {"command": "x", "disabled": false}}}""").Servers[0].Reading.Config!.Enabled.ShouldBeTrue();

    [Theory]
    [InlineData("[]", "mcpServers")]
    [InlineData("{}", "mcpServers")]
    [InlineData("""{"mcpServers": []}""", "mcpServers")]
    [InlineData("""{"servers": "x"}""", "servers")]
    [InlineData("""{"mcpServers": {"a": "npx"}}""", "mcpServers.a")]
    [InlineData("""{"mcpServers": {"a": {}}}""", "mcpServers.a.url")]
    [InlineData("""{"mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}}""", "mcpServers.a")]
    [InlineData("""{"mcpServers": {"a": {"command": "x"}}, "servers": {"a": {"command": "y"}}}""", "servers.a")]
    [InlineData("""{"mcpServers": {"a": {"url": "https://x.example", "serverUrl": "https://y.example"}}}""", "mcpServers.a.serverUrl")]
    [InlineData("""{"mcpServers": {"a": {"serverUrl": "nowhere"}}}""", "mcpServers.a.serverUrl")]
    [InlineData("""{"mcpServers": {"a": {"command": "x", "type": "http"}}}""", "mcpServers.a.type")]
    [InlineData("""{"mcpServers": {"a": {"command": "x", "disabled": "no"}}}""", "mcpServers.a.disabled")]
    [InlineData("""{"mcpServers": {"a": {"command": "x", "flavour": 1}}}""", "mcpServers.a.flavour")]
    [InlineData("""{"mcpServers": {"a": {"command": "x", "env": {"A": "${input:key}"}}}}""", "mcpServers.a.env.A")]
    public void Read_Mistake_IsNamedWithItsPath(string json, string path) =>
        Read(json).AllErrors.Select(error => error.Field).ShouldBe([path]);

    [Fact]
    public void Read_NoServersInIt_IsFine()
    {
        var reading = Read("""{"mcpServers": {}}""");

        reading.AllErrors.ShouldBeEmpty();
        reading.Servers.ShouldBeEmpty();
    }

    [Fact]
    public void Read_BadName_SuggestsAGoodOneAndChecksTheRest()
    {
        var reading = Read("""{"mcpServers": {"My Server": {"command": "x", "timeout": -1}, "ok": {"command": "y"}}}""");

        reading.Servers.Select(server => server.Name).ShouldBe(["ok"]);
        reading.AllErrors.Select(error => error.Field).ShouldBe(["mcpServers.My Server", "mcpServers.My Server.timeout"]);
        reading.AllErrors[0].Message.ShouldContain("'My-Server'");
    }

    private static McpJsonReading Read(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return McpJson.Read(document.RootElement);
    }
}
