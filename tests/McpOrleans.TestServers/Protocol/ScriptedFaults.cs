using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOrleans.TestServers.Protocol;

/// <summary>
/// Applies the script's faults to requests that the SDK has read. Faults on the wire are HTTP's own
/// (<c>WireFaults</c>) unless <paramref name="spoilWireAsync"/> is given, which stdio does.
/// </summary>
internal sealed class ScriptedFaults(
    Script script,
    IServerProcess process,
    Func<Fault, JsonRpcRequest, CancellationToken, Task>? spoilWireAsync = null,
    Action? beforeRequest = null)
{
    /// <summary>True when the request is to be handled as usual, after whatever was to happen first.</summary>
    public async Task<bool> PassAsync(JsonRpcRequest request, McpServer server, SessionState state, CancellationToken cancellationToken)
    {
        beforeRequest?.Invoke();
        if (script.TakeFault(request, fault => !fault.IsOnTheWire || spoilWireAsync is not null) is not { } entry)
        {
            return true;
        }

        var fault = entry.Fault;
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), TimeProvider.System, cancellationToken);
                return true;
            case FaultKind.Hold:
                await entry.Removed.Task.WaitAsync(cancellationToken);
                return true;
            case FaultKind.HoldAnswer:
                state.HoldAnswer(request.Id, entry.Removed.Task);
                return true;
            case FaultKind.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return false;
            case FaultKind.JsonRpcError:
                throw new McpProtocolException(fault.Message, (McpErrorCode)fault.Code);
            case FaultKind.ToolError:
                await server.SendMessageAsync(ToolError(request, fault.Message), cancellationToken);
                return false;
            case FaultKind.Exit:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), TimeProvider.System, cancellationToken);
                await process.ExitAsync(fault.ExitCode);
                return false;
            case FaultKind.Kill:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), TimeProvider.System, cancellationToken);
                await process.KillAsync();
                return false;
            case FaultKind.CloseOutput:
                await process.CloseOutputAsync();
                return false;
            default:
                await spoilWireAsync!(fault, request, cancellationToken);
                return false;
        }
    }

    public static string? ToolOf(JsonRpcMessage message) =>
        message is JsonRpcRequest { Method: RequestMethods.ToolsCall, Params: JsonObject parameters }
            ? parameters["name"]?.GetValue<string>()
            : null;

    private static JsonRpcResponse ToolError(JsonRpcRequest request, string message) => new()
    {
        Id = request.Id,
        Result = JsonSerializer.SerializeToNode(BuiltInTools.Failed(message), McpJsonUtilities.DefaultOptions),
    };
}
