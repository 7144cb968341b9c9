using System.Collections.Immutable;

namespace McpOrleans.Client.Tests.Calls;

/// <summary>A server's grain that answers a call when the test says so, as one whose silo is lost never does.</summary>
internal sealed class SilentServer : IMcpServerGrain
{
    public TaskCompletionSource<McpReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it says when it is asked whether it works on a call.</summary>
    public bool IsRunning { get; set; }

    /// <summary>What Orleans throws when it is to be called; null: nothing.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>Of the call.</summary>
    public CancellationToken Token { get; private set; }

    public Task<McpReply> InvokeAsync(McpRequest request, CancellationToken cancellationToken)
    {
        Token = cancellationToken;
        return Refusal is null ? Answer.Task : throw Refusal;
    }

    public Task<McpReply> InvokeObservedAsync(McpRequest request, ICallObserver observer, CancellationToken cancellationToken) => Answer.Task;

    public Task<bool> RespondAsync(Guid callId, long requestId, CallResponse response) => Task.FromResult(false);

    public Task<bool> IsRunningAsync(Guid callId)
    {
        Asked++;
        if (Refusal is not null)
        {
            throw Refusal;
        }

        return Task.FromResult(IsRunning);
    }

    public Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config) => throw new NotSupportedException();

    public Task<ImmutableArray<FieldError>> CheckConfigAsync(McpServerConfig config) => throw new NotSupportedException();

    public Task<ConfigureServerResult> ConfigureUnlimitedAsync(McpServerConfig config) => throw new NotSupportedException();

    public Task<bool> RemoveAsync() => throw new NotSupportedException();

    public Task<ToolListing?> ListToolsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ResourceLease> LeaseResourcesAsync(Guid front, IResourceFront observer, ImmutableArray<string> uris, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ToolListing?> ListToolsForAsync(ClientAbilities abilities, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<McpServerStatus?> GetStatusAsync() => throw new NotSupportedException();

    public Task<McpServerStatus?> ConnectAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<McpServerStatus?> DisconnectAsync() => throw new NotSupportedException();

    public Task<McpServerStatus?> ReconnectAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<McpServerStatus?> CheckHealthAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<McpServerStatus?> ResetCircuitAsync() => throw new NotSupportedException();

    public Task<McpServerStatus?> IsolateCircuitAsync() => throw new NotSupportedException();

    public Task<ToolChangeListing?> GetToolChangesAsync() => throw new NotSupportedException();

    public Task<AcceptToolChangesResult?> AcceptToolChangesAsync(AcceptToolChanges order) => throw new NotSupportedException();
}
