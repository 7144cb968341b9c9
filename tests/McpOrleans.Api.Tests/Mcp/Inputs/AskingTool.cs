using System.Text.Json.Nodes;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Api.Tests.Mcp.Inputs;

/// <summary>A tool that asks for a name, in the way of the era of its server, and answers with what it was told.</summary>
internal static class AskingTool
{
    private const string Question = """{"mode":"form","message":"Who are you?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}""";

    /// <summary>For servers with sessions.</summary>
    public static ServerTool Older { get; } = ServerTool.Create("ask", "Asks.", "{}", static async (call, cancellationToken) =>
    {
        var request = new JsonRpcRequest { Method = "elicitation/create", Params = JsonNode.Parse(Question) };
        try
        {
            return ServerTool.Text(Told((await call.Server.SendRequestAsync(request, cancellationToken)).Result));
        }
        catch (McpProtocolException exception)
        {
            return ServerTool.Text($"error {(int)exception.ErrorCode}");
        }
    });

    /// <summary>For servers without.</summary>
    public static ServerTool Newer { get; } = ServerTool.Create("ask", "Asks.", "{}", static (call, _) =>
    {
        if (call.Params?["inputResponses"]?["who"] is { } answer)
        {
            return ValueTask.FromResult(ServerTool.Text(call.Params["requestState"]?.ToString() is "the server's" ? Told(answer) : "The state is another one."));
        }

        call.AnswerRaw(new JsonObject
        {
            ["resultType"] = "input_required",
            ["inputRequests"] = new JsonObject { ["who"] = new JsonObject { ["method"] = "elicitation/create", ["params"] = JsonNode.Parse(Question) } },
            ["requestState"] = "the server's",
            ["x_unknown"] = 1,
        });
        return ValueTask.FromResult(ServerTool.Text(""));
    });

    private static string Told(JsonNode? answer) => $"{answer?["action"]} {answer?["content"]?["name"]}".TrimEnd();
}
