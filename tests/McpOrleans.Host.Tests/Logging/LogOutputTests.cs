using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.Host.Tests.Logging;

/// <summary>
/// What the real executable writes to its console while servers, callers and files say things that would forge a line of it,
/// colour it, or turn its direction.
/// </summary>
public sealed class LogOutputTests : IDisposable
{
    /// <summary>In every text that a test sends; behind characters that no line may have.</summary>
    private const string Mark = "forged";

    private const string Evil = "evil\u001b[31m\u202e\r\n10:00:00 info: " + Mark + "\u0085\u2028\u200f\u061c\u2066\u009b\u0007 end";

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SimpleConsole_HostileTexts_StayInLinesOfTheirOwn()
    {
        var lines = await ProvokeAsync("simple");

        lines.ShouldNotContain(line => line.StartsWith("10:00:00 ", StringComparison.Ordinal));
        foreach (var line in lines.Where(line => line.Contains(Mark, StringComparison.Ordinal)))
        {
            line.ShouldMatch(@"^\d\d:\d\d:\d\d (trce|dbug|info|warn|fail): ");
        }
    }

    [Fact]
    public async Task JsonConsole_HostileTexts_AreInNoPropertyOrScope()
    {
        var texts = (await ProvokeAsync("json"))
            .Where(line => line.StartsWith('{'))
            .SelectMany(line => Texts(JsonSerializer.Deserialize<JsonElement>(line)))
            .ToList();

        texts.Count(text => text.Contains(Mark, StringComparison.Ordinal)).ShouldBeGreaterThan(10);
        texts.ShouldAllBe(text => !text.Any(IsForbidden));
    }

    [Fact]
    public async Task StartFailure_HostileServerFile_IsToldInCleanLines()
    {
        var file = _folder.Write("mcp.json", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["mcpServers"] = new Dictionary<string, object> { [Evil] = new { url = "x" }, ["b"] = new Dictionary<string, object> { [Evil] = 1, ["env"] = new Dictionary<string, object> { [Evil] = new { } } } },
        }));
        await using var process = HostProcess.Launch(new HostProcessOptions { DataFolder = _folder.File("data"), ServerFiles = [file] });

        await process.EndedAsync(Eventually.DefaultCap, Cancellation);

        process.Output.ShouldContain(line => line.Contains(Mark, StringComparison.Ordinal));
        process.Output.ShouldNotContain(line => line.StartsWith("10:00:00 ", StringComparison.Ordinal));
        process.Output.ShouldAllBe(line => !line.Any(IsForbidden));
    }

    /// <summary>Runs the service at its most talkative, has everybody say what they should not, and gives all that it wrote.</summary>
    private async Task<ImmutableArray<string>> ProvokeAsync(string formatter)
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Name = Evil }, Cancellation);
        await using var broken = await TestServer.StartAsync(cancellationToken: Cancellation);
        broken.Script.Faults.Add(new Fault { Kind = FaultKind.JsonRpcError, Message = Evil, Method = "tools/list" });
        var file = _folder.Write("mcp.json", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["mcpServers"] = new { fromFile = new { url = server.Url } },
            [Evil] = 1,
        }));
        await using var host = await HostProcess.StartAsync(
            new HostProcessOptions
            {
                DataFolder = _folder.File("data"),
                ServerFiles = [file],
                Environment = ImmutableDictionary<string, string>.Empty
                    .Add("Logging__LogLevel__Default", "Debug")
                    .Add("Logging__LogLevel__Microsoft", "Debug")
                    .Add("Logging__LogLevel__Microsoft.AspNetCore", "Debug")
                    .Add("Logging__LogLevel__ModelContextProtocol", "Trace")
                    .Add("Logging__LogLevel__System.Net.Http", "Trace")
                    .Add("Logging__LogLevel__McpOrleans.Api.Authentication.ApiKeyAuthenticationHandler", "Debug")
                    .Add("Logging__Console__FormatterName", formatter)
                    .Add("Logging__Console__FormatterOptions__IncludeScopes", "true"),
            },
            Cancellation);
        await PutAsync(host, "mcp/servers/evil", new { url = server.Url });
        await PutAsync(host, "mcp/servers/broken", new { url = broken.Url, retry_attempts = 0 });
        await PutAsync(host, "mcp/servers/" + Uri.EscapeDataString(Evil), new { url = server.Url });
        foreach (var call in new object[] { new { tool = Evil }, new { tool = "echo", server = Evil }, new { tool = Evil, server = "evil" }, new { tool = "evil__error", arguments = new { message = Evil } } })
        {
            using var answered = await host.Http.PostAsJsonAsync("mcp/call", call, Cancellation);
        }

        foreach (var path in new[] { "mcp/servers/", "mcp/tools?server=", "no-such-route/", "tenants/", "mcp/health?probe=" })
        {
            using var answered = await host.Http.GetAsync(new Uri(path + Uri.EscapeDataString(Evil), UriKind.Relative), Cancellation);
        }

        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new Dictionary<string, object> { ["servers"] = new Dictionary<string, object> { [Evil] = 1 } }), Cancellation);
        await host.Process.WaitForLineAsync(line => line.Contains("stays in force", StringComparison.Ordinal), Eventually.DefaultCap, Cancellation);
        (await host.StopAsync(Cancellation)).ShouldBe(0);

        ImmutableArray<string> lines = [.. host.Process.Output];
        lines.ShouldAllBe(line => !line.Any(IsForbidden));
        return lines;
    }

    private static async Task PutAsync(HostProcess host, string path, object config)
    {
        using var answered = await host.Http.PutAsJsonAsync(path, config, Cancellation);
    }

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Texts(property.Value)),
        _ => [],
    };

    private static bool IsForbidden(char character) => character is not '\n'
        && char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || character is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
