using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using static McpOrleans.TestServers.Tools.ServerTool;

namespace McpOrleans.TestServers.Tools;

/// <summary>The tools that every test server has.</summary>
public static class BuiltInTools
{
    // The smallest PNG there is: one transparent pixel.
    private static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    internal static ImmutableArray<ServerTool> All { get; } =
    [
        Create("echo", "Answers with the message.", """{"message":{"type":"string"}}""",
            static (call, _) => Answer(Text(call.Argument("message", "")))),
        Create("add", "Adds two numbers.", """{"a":{"type":"number"},"b":{"type":"number"}}""",
            static (call, _) => Answer(Text($"{call.Argument("a", 0d) + call.Argument("b", 0d)}"))),
        Create("payload", "Answers with a text of so many bytes.", """{"bytes":{"type":"integer"}}""",
            static (call, _) => Answer(Text(Alphabet(call.Argument("bytes", 1024))))),
        Create("image", "Answers with a text and so many images of one pixel.", """{"count":{"type":"integer"}}""", Images),
        Create("raw", "Answers with exactly this MCP result.", """{"result":{"type":"object"}}""", Raw),
        Create("count", "Counts the calls of this session.", "{}",
            static (call, _) => Answer(Text($"{call.Count()}"))),
        Create("slow", "Answers after so many milliseconds.", """{"milliseconds":{"type":"integer"}}""", SlowAsync),
        Create("progress", "Reports progress so many times, with a pause before each, then answers.",
            """{"steps":{"type":"integer"},"milliseconds":{"type":"integer"}}""", ProgressAsync),
        Create("fail", "Answers with an error of its own (isError).", """{"message":{"type":"string"}}""",
            static (call, _) => Answer(Failed(call.Argument("message", "the tool failed")))),
        Create("error", "Answers with a JSON-RPC error.", """{"code":{"type":"integer"},"message":{"type":"string"}}""",
            static (call, _) => throw new McpProtocolException(
                call.Argument("message", "the request failed"), (McpErrorCode)call.Argument("code", -32602))),
        Create("hang", "Never answers.", "{}", HangAsync),
        Create("exit", "Ends the server's process.", """{"code":{"type":"integer"}}""", Exit),
        Create("environment", "Answers with the process's id, working directory and chosen environment variables.",
            """{"names":{"type":"array","items":{"type":"string"}}}""", Environment),
        Create("headers", "Answers with the HTTP headers of this request.", "{}",
            static (call, _) => Answer(Text(JsonSerializer.Serialize(call.Headers)))),
        Create("traffic", "Answers with what has reached the server.", "{}",
            static (call, _) => Answer(Text(JsonSerializer.Serialize(call.Script.Traffic.Read(), JsonSerializerOptions.Web)))),
    ];

    /// <summary>The text that the tool <c>payload</c> answers with.</summary>
    public static string Alphabet(int length) => string.Create(length, 0, static (text, _) =>
    {
        for (var index = 0; index < text.Length; index++)
        {
            text[index] = (char)('a' + (index % 26));
        }
    });

    internal static CallToolResult Failed(string message) => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = message }],
    };

    private static ValueTask<CallToolResult> Answer(CallToolResult result) => ValueTask.FromResult(result);

    private static ValueTask<CallToolResult> Images(ToolCallContext call, CancellationToken cancellationToken)
    {
        var images = Enumerable.Repeat(0, call.Argument("count", 1)).Select(_ => ImageContentBlock.FromBytes(Pixel, "image/png"));
        return Answer(new CallToolResult { Content = [new TextContentBlock { Text = "pixels" }, .. images] });
    }

    private static ValueTask<CallToolResult> Raw(ToolCallContext call, CancellationToken cancellationToken)
    {
        call.AnswerRaw(call.Argument("result", new JsonObject()));
        return Answer(new CallToolResult());
    }

    private static async ValueTask<CallToolResult> SlowAsync(ToolCallContext call, CancellationToken cancellationToken)
    {
        var milliseconds = call.Argument("milliseconds", 100);
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, cancellationToken);
        return Text($"{milliseconds}");
    }

    private static async ValueTask<CallToolResult> ProgressAsync(ToolCallContext call, CancellationToken cancellationToken)
    {
        var steps = call.Argument("steps", 3);
        var pause = call.Argument("milliseconds", 0);
        for (var step = 1; step <= steps && call.ProgressToken is { } token; step++)
        {
            var value = new ProgressNotificationValue { Progress = step, Total = steps, Message = $"step {step}" };
            await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, cancellationToken);
            await call.Server.NotifyProgressAsync(token, value, options: null, cancellationToken);
        }

        return Text($"{steps}");
    }

    private static async ValueTask<CallToolResult> HangAsync(ToolCallContext call, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return new CallToolResult();
    }

    private static ValueTask<CallToolResult> Exit(ToolCallContext call, CancellationToken cancellationToken)
    {
        System.Environment.Exit(call.Argument("code", 1));
        return Answer(new CallToolResult());
    }

    private static ValueTask<CallToolResult> Environment(ToolCallContext call, CancellationToken cancellationToken)
    {
        var variables = call.Argument("names", Array.Empty<string>())
            .ToDictionary(name => name, System.Environment.GetEnvironmentVariable, StringComparer.Ordinal);
        return Answer(Text(JsonSerializer.Serialize(new
        {
            pid = System.Environment.ProcessId,
            cwd = System.Environment.CurrentDirectory,
            variables,
        })));
    }
}
