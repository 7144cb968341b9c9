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

    /// <summary>Sends the client a request, and answers with the client's response or the code of its error.</summary>
    public static ServerTool Asking { get; } = Tool("ask", async (call, _) =>
    {
        var request = new JsonRpcRequest { Method = Sampling, Params = new JsonObject { ["question"] = call.Argument("question", "") } };
        try
        {
            // Only the response ends this wait, even when the call has ended.
            return (await call.Server.SendRequestAsync(request, CancellationToken.None)).Result!["answer"]!.ToString();
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
