using System.Collections.Immutable;
using McpOrleans.Client.Calls;
using McpOrleans.Client.Directory;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Client;

/// <summary>
/// Goes to a server's grain only for names that the tenant's directory has: a grain exists as soon as it is called, and the
/// names come from outside.
/// </summary>
internal sealed class McpTenant : IMcpTenant
{
    private const int ParallelReads = 32;

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly DirectoryView _directory;
    private readonly ToolCaller _caller;

    public McpTenant(string name, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers)
    {
        Name = name;
        _grains = grains;
        _time = time;
        _directory = new DirectoryView(name, grains.GetGrain<IToolDirectoryGrain>(name), time, loggers.CreateLogger<DirectoryView>());
        _caller = new ToolCaller(name, _directory, grains, time);
    }

    public string Name { get; }

    public async Task<ImmutableArray<McpServerStatus>> ListServersAsync(CancellationToken cancellationToken = default)
    {
        var servers = (await _directory.RefreshAsync(cancellationToken)).Snapshot.Servers;
        var statuses = new McpServerStatus?[servers.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, servers.Length, options, async (i, token) =>
            statuses[i] = await Grain(servers[i].Name).GetStatusAsync().WaitAsync(token));

        // Null: removed since the directory was read.
        return [.. statuses.OfType<McpServerStatus>()];
    }

    public async Task<McpServerStatus?> GetServerAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await Grain(server).GetStatusAsync().WaitAsync(cancellationToken) : null;

    public async Task<ImmutableArray<string>> FindClosestServersAsync(string server, CancellationToken cancellationToken = default)
    {
        var index = await _directory.RefreshAsync(cancellationToken);
        return ClosestNames.Find(server, index.Snapshot.Servers.Select(published => published.Name));
    }

    public async Task<ConfigureServerResult> ConfigureServerAsync(
        string server, McpServerConfig config, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        var errors = McpServerConfigValidator.Validate(config);
        if (!Names.IsValid(server))
        {
            errors = errors.Insert(0, new FieldError { Field = "name", Message = $"Must have {Names.Rule}; for example '{Names.Sanitize(server)}'." });
        }

        if (!errors.IsEmpty)
        {
            return new ConfigureServerResult { Errors = errors };
        }

        try
        {
            return await Grain(server).ConfigureAsync(config).WaitAsync(cancellationToken);
        }
        finally
        {
            _directory.Invalidate();
        }
    }

    public async Task<McpServerStatus?> WaitForDiscoveryAsync(
        string server, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        using var cap = new CancellationTokenSource(patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cap.Token);
        try
        {
            return await ConnectServerAsync(server, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await GetServerAsync(server, cancellationToken);
        }
    }

    public async Task<bool> RemoveServerAsync(string server, CancellationToken cancellationToken = default)
    {
        if (!await ExistsAsync(server, cancellationToken))
        {
            return false;
        }

        try
        {
            return await Grain(server).RemoveAsync().WaitAsync(cancellationToken);
        }
        finally
        {
            _directory.Invalidate();
        }
    }

    public async Task<ToolListing?> ListServerToolsAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await Grain(server).ListToolsAsync(cancellationToken) : null;

    public Task<ToolIndex> GetToolsAsync(CancellationToken cancellationToken = default) => _directory.RefreshAsync(cancellationToken);

    public Task<ToolCallOutcome> CallToolAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _caller.CallAsync(call, cancellationToken);
    }

    public async Task<McpServerStatus?> ConnectServerAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await RelistAsync(Grain(server).ConnectAsync(cancellationToken)) : null;

    public async Task<McpServerStatus?> DisconnectServerAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await Grain(server).DisconnectAsync().WaitAsync(cancellationToken) : null;

    public async Task<McpServerStatus?> ReconnectServerAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await RelistAsync(Grain(server).ReconnectAsync(cancellationToken)) : null;

    public async Task<McpServerStatus?> ResetCircuitAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await Grain(server).ResetCircuitAsync().WaitAsync(cancellationToken) : null;

    public async Task<McpServerStatus?> IsolateCircuitAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await Grain(server).IsolateCircuitAsync().WaitAsync(cancellationToken) : null;

    public async Task<McpServerStatus?> CheckServerHealthAsync(string server, CancellationToken cancellationToken = default) =>
        await ExistsAsync(server, cancellationToken) ? await RelistAsync(Grain(server).CheckHealthAsync(cancellationToken)) : null;

    /// <summary>Where the last known directory has the server, its grain may still say that it is gone.</summary>
    /// <summary>The tools may be other ones afterwards: whoever calls one next must not meet those from before.</summary>
    private async Task<McpServerStatus?> RelistAsync(Task<McpServerStatus?> relisting)
    {
        try
        {
            return await relisting;
        }
        finally
        {
            _directory.Invalidate();
        }
    }

    private async ValueTask<bool> ExistsAsync(string server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Names.IsValid(server)
            && (_directory.LastKnown?.FindServer(server) is not null
                || (await _directory.RefreshAsync(cancellationToken)).FindServer(server) is not null);
    }

    private IMcpServerGrain Grain(string server) => _grains.GetGrain<IMcpServerGrain>(new ServerKey(Name, server).ToString());
}
