using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Recording;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Known;

/// <summary>Asks an MCP server with the SDK's client.</summary>
public static class SdkAnswers
{
    public static Task<McpClient> ConnectAsync(RunningServer known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        return known.Command is { } command
            ? SdkClient.StartAsync(command, cancellationToken)
            : SdkClient.ConnectAsync(
                known.Url!, known.IsSse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp, options: null, cancellationToken);
    }

    public static async Task<McpAnswer> AskAsync(McpClient client, string method, string parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(parameters);
        var request = new JsonRpcRequest { Method = method, Params = parameters.Length == 0 ? null : JsonNode.Parse(parameters) };
        try
        {
            var response = await client.SendRequestAsync(request, cancellationToken);
            return new McpAnswer { Result = Encoding.UTF8.GetBytes(response.Result!.ToJsonString()) };
        }
        catch (McpProtocolException error)
        {
            return new McpAnswer { Code = (int)error.ErrorCode, Message = error.Message };
        }
    }
}
