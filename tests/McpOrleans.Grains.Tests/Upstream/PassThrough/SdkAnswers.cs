using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Known;
using McpOrleans.TestServers.Recording;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Tests.Upstream.PassThrough;

/// <summary>Asks an MCP server with the SDK's client.</summary>
internal static class SdkAnswers
{
    public static Task<McpClient> ConnectAsync(RunningServer known, CancellationToken cancellationToken) => known.Command is { } command
        ? SdkClient.StartAsync(command, cancellationToken)
        : SdkClient.ConnectAsync(
            known.Url!, known.IsSse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp, options: null, cancellationToken);

    public static async Task<McpAnswer> AskAsync(McpClient client, string method, string parameters, CancellationToken cancellationToken)
    {
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
