using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>npm's server-everything, which has every feature of MCP.</summary>
/// <param name="transport"><c>stdio</c>, <c>sse</c> or <c>streamableHttp</c>.</param>
internal sealed class EverythingServer(string transport) : KnownServer($"everything {transport}")
{
    private static readonly Variation Clock = new("the time of day", """\d{1,2}:\d{2}:\d{2}(\s[AP]M)?""");
    private static readonly Variation Blob = new("the time of day, in base64", """(?<="blob":")[^"]*""");
    private static readonly Variation Session = new("the session, of which there is none over stdio", "(?<=for session )[0-9a-z-]+");
    private static readonly Variation TaskId = new("the task", """(?<="taskId":")[0-9a-f]+""");
    private static readonly Variation Times = new("when it was made and changed", """(?<=At":")[^"]+""");

    public override string? Missing => NpmServers.Missing;

    public override async Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        if (transport == "stdio")
        {
            return RunningServer.Stdio(NpmServers.Everything());
        }

        var process = await NpmServerProcess.StartEverythingAsync(transport, cancellationToken);
        return RunningServer.Http(process.Url, process);
    }

    public override async Task CallToolsAsync(Interview interview)
    {
        await interview.CallAsync("echo", """{ "message" : "ünïcode \u0000 \"quoted\" 😀 \ud83d\ude00 </script>" }""");
        await interview.CallAsync("get-annotated-message", """{"messageType":"error","includeImage":true}""");
        await interview.CallAsync("get-env", "{}", Variation.Text("who starts it gives it another environment"));
        await interview.CallAsync("get-resource-links", """{"count":10}""");
        await interview.CallAsync("get-resource-reference", """{"resourceType":"Text","resourceId":7}""", Clock);
        await interview.CallAsync("get-resource-reference", """{"resourceType":"Blob","resourceId":1}""", Blob);
        await interview.CallAsync("get-structured-content", """{"location":"New York"}""");
        await interview.CallAsync("get-sum", """{"a":1.50,"b":-2e3}""");
        await interview.CallAsync("get-tiny-image");
        await interview.CallAsync("gzip-file-as-resource", """{"name":"a.gz","data":"data:text/plain,hello%20world","outputType":"resource"}""");
        await interview.CallAsync("gzip-file-as-resource", """{"name":"b.gz","data":"data:text/plain,hello"}""");
        await interview.CallAsync("toggle-simulated-logging", "{}", Session);
        await interview.CallAsync("toggle-simulated-logging", "{}", Session);
        await interview.CallAsync("toggle-subscriber-updates", "{}", Session);
        await interview.CallAsync("toggle-subscriber-updates", "{}", Session);
        await interview.CallAsync("trigger-long-running-operation", """{"duration":0.1,"steps":3}""");
        await interview.CallAsync("echo", """{"mesage":"a tool's own error"}""");
    }

    protected override async Task AskMoreAsync(Interview interview)
    {
        await interview.AskAsync("resources/read", """{"uri":"demo://resource/dynamic/text/42"}""", Clock);
        await interview.AskAsync("resources/read", """{"uri":"demo://resource/dynamic/blob/42"}""", Blob);
        await interview.AskAsync("resources/read", """{"uri":"demo://resource/none"}""");
        await interview.AskAsync("prompts/get", """{"name":"simple-prompt"}""");
        await interview.AskAsync("prompts/get", """{"name":"args-prompt","arguments":{"city":"Zürich","state":"ZH"}}""");
        await interview.AskAsync("prompts/get", """{"name":"completable-prompt","arguments":{"department":"Sales","name":"Eve"}}""");
        await interview.AskAsync("prompts/get", """{"name":"resource-prompt","arguments":{"resourceType":"Text","resourceId":"3"}}""", Clock);
        await interview.AskAsync("prompts/get", """{"name":"args-prompt"}""");
        await interview.AskAsync("completion/complete", """{"ref":{"type":"ref/prompt","name":"completable-prompt"},"argument":{"name":"department","value":"S"}}""");
        await interview.AskAsync(
            "completion/complete",
            """{"ref":{"type":"ref/prompt","name":"completable-prompt"},"argument":{"name":"name","value":""},"context":{"arguments":{"department":"Sales"}}}""");
        await interview.AskAsync("completion/complete", """{"ref":{"type":"ref/prompt","name":"resource-prompt"},"argument":{"name":"resourceType","value":"B"}}""");
        await interview.AskAsync(
            "completion/complete", """{"ref":{"type":"ref/resource","uri":"demo://resource/dynamic/text/{resourceId}"},"argument":{"name":"resourceId","value":"4"}}""");
        await AskForTasksAsync(interview);
    }

    /// <summary>
    /// Asks for tasks of 2025-11-25, in which the result of a call comes later. The task is cancelled, so that it stays the same however
    /// long the next request takes.
    /// </summary>
    private static async Task AskForTasksAsync(Interview interview)
    {
        var made = await interview.AskAsync(
            "tools/call", """{"name":"simulate-research-query","arguments":{"topic":"bees"},"task":{"ttl":60000}}""", TaskId, Times);
        var task = new JsonObject { ["taskId"] = JsonNode.Parse(made.Result!)!["task"]!["taskId"]!.DeepClone() }.ToJsonString();
        await interview.AskAsync("tasks/cancel", task, TaskId, Times);
        await interview.AskAsync("tasks/get", task, TaskId, Times);
        await interview.AskAsync("tasks/list", "", TaskId, Times);
    }
}
