using System.Collections.Immutable;
using McpOrleans.Client;

namespace McpOrleans.Host.Tests.ServerFiles;

/// <summary>A tenant whose answers get lost when the test says so, after it has done what it was asked: as when a silo dies then.</summary>
internal sealed class LossyTenant(string name) : IMcpTenant, IMcpOrleansClient
{
    private readonly Lock _gate = new();
    private bool _isLossy;
    private int _configured;

    public string Name => name;

    /// <summary>What is in force.</summary>
    public ImmutableDictionary<string, McpServerConfig> Servers { get; private set; } = ImmutableDictionary<string, McpServerConfig>.Empty;

    /// <summary>How often a server was configured.</summary>
    public int Configured => Volatile.Read(ref _configured);

    /// <summary>The next answer gets lost.</summary>
    public void LoseAnswer() => _isLossy = true;

    public IMcpTenant ForTenant(string tenant) => tenant == name ? this : throw new NotSupportedException();

    public IMcpTenant WithAbilities(ClientAbilities abilities) => throw new NotSupportedException();

    public Task<ConfigureTenantResult> CreateIfMissingAsync(CancellationToken cancellationToken = default) => Task.FromResult(new ConfigureTenantResult());

    public Task<ConfigureServerResult> ConfigureUnlimitedServerAsync(
        string server, McpServerConfig config, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _configured);
        return AnswerAsync(servers => servers.SetItem(server, config), new ConfigureServerResult());
    }

    public Task<bool> RemoveServerAsync(string server, CancellationToken cancellationToken = default) =>
        AnswerAsync(servers => servers.Remove(server), answer: true);

    public Task<McpServerStatus?> WaitForDiscoveryAsync(string server, TimeSpan patience, CancellationToken cancellationToken = default) =>
        Task.FromResult<McpServerStatus?>(null);

    public IMcpTenant Restrict(AccessRules access) => throw new NotSupportedException();

    public Task<ImmutableArray<McpServerStatus>> ListServersAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<McpServerStatus?> GetServerAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> FindClosestServersAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<FieldError>> CheckServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ConfigureServerResult> ConfigureServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ToolListing?> ListServerToolsAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ToolIndex> GetToolsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ToolIndex> GetKnownToolsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ToolCallOutcome> CallToolAsync(ToolCall call, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<ToolIndex> WatchToolsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<McpReply> SendAsync(string server, McpRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<McpReply> SendAsync(string server, McpRequest request, ICallListener? listener, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<McpServerStatus?> ConnectServerAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<McpServerStatus?> DisconnectServerAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<McpServerStatus?> ReconnectServerAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<McpServerStatus?> ResetCircuitAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<McpServerStatus?> IsolateCircuitAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ToolChangeListing?> GetToolChangesAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<AcceptToolChangesResult?> AcceptToolChangesAsync(string server, AcceptToolChanges order, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<McpServerStatus?> CheckServerHealthAsync(string server, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private Task<T> AnswerAsync<T>(Func<ImmutableDictionary<string, McpServerConfig>, ImmutableDictionary<string, McpServerConfig>> change, T answer)
    {
        lock (_gate)
        {
            Servers = change(Servers);
            if (!_isLossy)
            {
                return Task.FromResult(answer);
            }

            _isLossy = false;
            return Task.FromException<T>(new TimeoutException("The answer was lost."));
        }
    }
}
