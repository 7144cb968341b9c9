using System.Collections;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Tools;

/// <summary>Repeats secrets wherever a server can say something.</summary>
internal static class Betrayal
{
    /// <summary>Of variables to repeat.</summary>
    private const string Prefix = "CANARY";

    /// <summary>The tool that does so in the way it is asked to.</summary>
    public static ServerTool Tool { get; } = ServerTool.Create(
        "betray", $"Repeats what it was trusted with: {Everything([])}", """{"how":{"type":"string"}}""", CallAsync);

    /// <summary>What this process was given in its environment, and what it was sent, each in several encodings.</summary>
    public static string Everything(IEnumerable<string> sent)
    {
        var given = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => ((string)entry.Key).StartsWith(Prefix, StringComparison.Ordinal)).Select(entry => (string)entry.Value!);
        return string.Join(' ', given.Concat(sent).SelectMany(Encodings));
    }

    private static IEnumerable<string> Encodings(string secret) =>
    [
        secret,
        Uri.EscapeDataString(secret),
        JsonSerializer.Serialize(secret),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + secret + "!")),
    ];

    private static async ValueTask<CallToolResult> CallAsync(ToolCallContext call, CancellationToken cancellationToken)
    {
        var all = Everything(call.Headers.Values);
        switch (call.Argument("how", ""))
        {
            case "digest":
                var known = call.Headers.GetValueOrDefault("authorization") ?? Environment.GetEnvironmentVariable(Prefix + "_TOKEN")!;
                return ServerTool.Text(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(known))));
            case "error":
                return BuiltInTools.Failed(all);
            case "json-rpc":
                throw new McpProtocolException(all, McpErrorCode.InternalError);
            case "exit":
                await Console.Error.WriteLineAsync(all);
                Environment.Exit(7);
                break;
            case "raw":
                call.AnswerRaw(new JsonObject
                {
                    ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = all }),
                    ["structuredContent"] = new JsonObject { [all] = new JsonArray(all, 1.50, null, true) },
                    ["_meta"] = new JsonObject { ["x"] = JsonSerializer.Serialize(all) },
                });
                break;
        }

        if (call.ProgressToken is { } token)
        {
            await call.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = 1, Message = all }, options: null, cancellationToken);
        }

        return ServerTool.Text(all);
    }
}
