using System.Text;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.Grains.Tests.Upstream.PassThrough;

/// <summary>Asks an MCP server through its grain.</summary>
internal static class GrainAnswers
{
    public static async Task<McpAnswer> AskAsync(IMcpServerGrain server, string method, string parameters, CancellationToken cancellationToken)
    {
        var request = new McpRequest
        {
            Method = method,
            Params = Encoding.UTF8.GetBytes(parameters),
            Caller = new Caller { Id = "test", RequestId = "1" },
        };
        return await server.InvokeAsync(request, cancellationToken) switch
        {
            CompletedReply completed => new McpAnswer { Result = completed.Result },
            FailedReply { Failure.JsonRpcError: { } error } => new McpAnswer { Code = error.Code, Message = error.Message, Data = error.Data },
            var other => throw new InvalidOperationException($"The answer to '{method}' with {parameters} is {other}."),
        };
    }
}
