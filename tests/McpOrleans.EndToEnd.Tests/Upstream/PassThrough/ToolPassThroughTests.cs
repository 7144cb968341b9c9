using System.Text;
using System.Text.Json;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Known;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.EndToEnd.Tests.Upstream.PassThrough;

/// <summary>
/// Over REST, each tool of each server gets its arguments as they were given. Its result is, byte for byte, what the server sent, and so
/// are the listed schemas and hints. Other requests to a server, and the comparison with the SDK's client, are tested at the server's
/// grain.
/// </summary>
public sealed class ToolPassThroughTests(SharedHost shared)
{
    private const string Server = "one";

    /// <summary>The servers, including our own, which write JSON as no other server does.</summary>
    public static TheoryData<string> Servers => [.. KnownServers.NamesOfOthers, "sdk 2026-07-28 streamableHttp", "raw 2025-11-25 streamableHttp"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Call_EachTool_GivesTheBytesOfTheServer(string name)
    {
        var known = KnownServers.Named(name);
        Assert.SkipWhen(known.Missing is not null, known.Missing ?? "");
        using var folder = new TestFolder();
        using var records = new TestFolder();
        var tenant = await shared.NewTenantAsync();
        await using var running = await known.StartAsync(folder, Cancellation);
        await using var recorded = await running.RecordAsync(records, Cancellation);
        await tenant.AddServerAsync(Server, recorded.Command is { } command ? ServerConfig.Stdio(command) : ServerConfig.Http(recorded.Url!));
        var interview = new Interview(folder.Path, (_, parameters) => CallAsync(tenant, parameters));

        await known.CallToolsAsync(interview);
        var listing = await tenant.ReadTextAsync(HttpMethod.Get, $"servers/{Server}/tools");
        (await tenant.DeleteAsync($"servers/{Server}")).ShouldSucceed();

        var messages = recorded.Read();
        var transcript = new Transcript(messages);
        interview.Questions.ShouldNotBeEmpty();
        foreach (var question in interview.Questions)
        {
            Text(question.Answer.Result).ShouldBe(Text(transcript.NextAnswer(question.Method, question.Params).Result), question.Params);
        }

        var listed = Shown(JsonDocument.Parse(listing).RootElement.GetProperty("tools"), "input_schema", "output_schema").ToArray();
        listed.ShouldNotBeEmpty();
        listed.Except(Lists(messages).SelectMany(tools => Shown(tools, "inputSchema", "outputSchema"))).ShouldBeEmpty();
    }

    /// <summary>Returns all pages of tools that the server sent, in any number of listings.</summary>
    private static IEnumerable<JsonElement> Lists(Recorded messages) =>
        from message in messages.FromServer
        let root = JsonDocument.Parse(message).RootElement
        where root.TryGetProperty("result", out var result) && result.TryGetProperty("tools", out _)
        select root.GetProperty("result").GetProperty("tools");

    /// <summary>Makes a call over REST, which has a route only for <c>tools/call</c>.</summary>
    private static async Task<McpAnswer> CallAsync(TenantApi tenant, string parameters)
    {
        using var given = JsonDocument.Parse(parameters);
        var arguments = given.RootElement.GetProperty("arguments").GetRawText();
        var tool = given.RootElement.GetProperty("name").GetRawText();
        var answer = await tenant.PostForTextAsync("call", $$"""{"tool":{{tool}},"server":"{{Server}}","arguments":{{arguments}}}""");
        using var body = JsonDocument.Parse(answer);
        body.RootElement.TryGetProperty("data", out var data).ShouldBeTrue($"{parameters}: {answer}");
        return new McpAnswer { Result = Encoding.UTF8.GetBytes(data.GetRawText()) };
    }

    /// <summary>Returns what a listing shows about each tool: texts, and JSON exactly as it is written.</summary>
    private static IEnumerable<string> Shown(JsonElement tools, string inputSchema, string outputSchema) =>
        from tool in tools.EnumerateArray()
        let texts = new[] { "name", "title", "description" }.Select(member => Member(tool, member) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null)
        let json = new[] { inputSchema, outputSchema, "annotations" }.Select(member => Member(tool, member) is { ValueKind: not JsonValueKind.Null } value ? value.GetRawText() : null)
        select string.Join('\n', texts.Concat(json));

    private static JsonElement? Member(JsonElement tool, string name) => tool.TryGetProperty(name, out var value) ? value : null;

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);
}
