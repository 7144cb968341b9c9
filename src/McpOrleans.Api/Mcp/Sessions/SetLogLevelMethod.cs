using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Api.Mcp.Replies;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary><c>logging/setLevel</c>: from which level on the session's client wants log messages. Before it says so, it gets none.</summary>
internal static class SetLogLevelMethod
{
    public static async Task<MessageReply> RunAsync(MessageContext message)
    {
        if (!LogLevels.Are(message.Params.Level))
        {
            return RpcError.InvalidParams($"The parameter 'level' must be one of {LogLevels.All}.");
        }

        await message.Session!.Grain.SetLogLevelAsync(message.Params.Level!);
        return MessageReply.Empty;
    }
}
