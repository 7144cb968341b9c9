using System.Text.Json.Nodes;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Tests.Servers.Observed;

/// <summary>Tools that send notifications or requests to the client while they run.</summary>
internal static class SpeakingTools
{
    public const string Log = "notifications/message";
    public const string Progress = "notifications/progress";
    public const string Sampling = "sampling/createMessage";

    /// <summary>Sends a number of log messages, numbered and with a text.</summary>
    public static ServerTool Logging { get; } = Tool("log", async (call, cancellationToken) =>
    {
        for (var number = 0; number < call.Argument("count", 1); number++)
        {
            var message = new JsonObject { ["level"] = "info", ["data"] = number, ["logger"] = call.Argument("text", "") };
            await call.Server.SendMessageAsync(new JsonRpcNotification { Method = Log, Params = message }, cancellationToken);
        }

        return "logged";
    });

    /// <summary>
    /// Sends the client a request, and answers with the client's response or the code of its error. Only the response ends the wait for
    /// it, even when the call has ended.
    /// </summary>
    public static ServerTool Asking { get; } = AskingUntil(static _ => CancellationToken.None);

    /// <summary>The same, but the wait for the response ends with the call.</summary>
    public static ServerTool AskingDuringTheCall { get; } = AskingUntil(static end => end);

    private static ServerTool AskingUntil(Func<CancellationToken, CancellationToken> endOfWait) => Tool("ask", async (call, cancellationToken) =>
    {
        var request = new JsonRpcRequest { Method = Sampling, Params = new JsonObject { ["question"] = call.Argument("question", "") } };
        try
        {
            return (await call.Server.SendRequestAsync(request, endOfWait(cancellationToken))).Result!["answer"]!.ToString();
        }
        catch (McpProtocolException exception)
        {
            return $"{(int)exception.ErrorCode}: {exception.Message}";
        }
    });

    private static ServerTool Tool(string name, Func<ToolCallContext, CancellationToken, Task<string>> call) => new()
    {
        Name = name,
        Definition = new JsonObject { ["name"] = name, ["inputSchema"] = new JsonObject { ["type"] = "object" } },
        Call = async (context, cancellationToken) =>
            new CallToolResult { Content = [new TextContentBlock { Text = await call(context, cancellationToken) }] },
    };
}
