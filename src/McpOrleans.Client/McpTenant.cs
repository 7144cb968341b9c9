using McpOrleans.Client.Calls;
using McpOrleans.Client.Directory;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Client;

/// <summary>
/// Calls a server's grain only for names that the tenant's directory contains, except to configure or remove a server. Names come
/// from outside, and calling a grain is enough to activate it.
/// </summary>
internal sealed partial class McpTenant : IMcpTenant
{
    private const int ParallelReads = 32;

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly IDirectoryView _directory;
    private readonly AccessRules _access;
    private readonly ServerCaller _servers;
    private readonly ToolCaller _caller;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;

    public McpTenant(string name, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers)
        : this(
            name,
            grains,
            time,
            new DirectoryView(name, grains.GetGrain<IToolDirectoryGrain>(name), time, loggers.CreateLogger<DirectoryView>()),
            AccessRules.None,
            loggers)
    {
    }

    private McpTenant(
        string name, IGrainFactory grains, TimeProvider time, IDirectoryView directory, AccessRules access, ILoggerFactory loggers)
    {
        Name = name;
        _grains = grains;
        _time = time;
        _directory = directory;
        _access = access;
        _loggers = loggers;
        _logger = loggers.CreateLogger<McpTenant>();
        _servers = new ServerCaller(name, grains, time);
        _caller = new ToolCaller(directory, _servers);
    }

    public string Name { get; }

    public Task<ConfigureTenantResult> CreateIfMissingAsync(CancellationToken cancellationToken = default) =>
        _grains.GetGrain<ITenantGrain>(Name).CreateIfMissingAsync().WaitAsync(cancellationToken);

    public async Task<ImmutableArray<McpServerStatus>> ListServersAsync(CancellationToken cancellationToken = default)
    {
        var servers = (await _directory.RefreshAsync(cancellationToken)).Snapshot.Servers;
        var statuses = new McpServerStatus?[servers.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, servers.Length, options, async (i, token) =>
            statuses[i] = await ReadOrDescribeAsync(servers[i], token));

        // A status is null when the server was removed after the directory was read.
        return [.. statuses.OfType<McpServerStatus>().Select(Seen)];
    }

    public Task<McpServerStatus?> GetServerAsync(string server, CancellationToken cancellationToken = default) =>
        StatusAsync(server, grain => ReadStatusAsync(grain, cancellationToken), cancellationToken);

    public async Task<ImmutableArray<string>> FindClosestServersAsync(string server, CancellationToken cancellationToken = default)
    {
        var index = await _directory.RefreshAsync(cancellationToken);
        return ClosestNames.Find(server, index.Snapshot.Servers.Select(published => published.Name));
    }

    public async Task<ImmutableArray<FieldError>> CheckServerAsync(
        string server, McpServerConfig config, CancellationToken cancellationToken = default) =>
        CheckOutside(server, config) is { IsEmpty: false } errors
            ? errors
            : await Grain(server).CheckConfigAsync(config).WaitAsync(cancellationToken);

    public Task<ConfigureServerResult> ConfigureServerAsync(string server, McpServerConfig config, CancellationToken cancellationToken = default) =>
        ConfigureAsync(server, config, grain => grain.ConfigureAsync(config), cancellationToken);

    public Task<ConfigureServerResult> ConfigureUnlimitedServerAsync(
        string server, McpServerConfig config, CancellationToken cancellationToken = default) =>
        ConfigureAsync(server, config, grain => grain.ConfigureUnlimitedAsync(config), cancellationToken);

    private async Task<ConfigureServerResult> ConfigureAsync(
        string server, McpServerConfig config, Func<IMcpServerGrain, Task<ConfigureServerResult>> configure, CancellationToken cancellationToken)
    {
        if (CheckOutside(server, config) is { IsEmpty: false } errors)
        {
            return new ConfigureServerResult { Errors = errors };
        }

        try
        {
            var result = await configure(Grain(server)).WaitAsync(cancellationToken);
            return result.Status is { } status ? result with { Status = Seen(status) } : result;
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
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && OrleansFailures.FromLookup(exception) is not null)
        {
            // The configuration is stored, however the wait ended.
            return await GetServerAsync(server, cancellationToken);
        }
    }

    public async Task<bool> RemoveServerAsync(string server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);

        // The directory is not asked: it may not know the server yet, or no longer, and the server would then stay. A caller that
        // may remove servers may also configure any, so this lets nobody activate more grains.
        if (!Names.IsValid(server) || !_access.AllowsServer(server))
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

    public async Task<ToolListing?> ListServerToolsAsync(string server, CancellationToken cancellationToken = default)
    {
        if (!await ExistsAsync(server, cancellationToken)
            || await SharedWork.JoinAsync(Grain(server).ListToolsAsync, _time, cancellationToken) is not { } listing)
        {
            return null;
        }

        return _access.IsRestricted
            ? listing with { Tools = [.. listing.Tools.Where(tool => _access.AllowsTool(server, tool.Name))] }
            : listing;
    }

    public Task<ToolIndex> GetToolsAsync(CancellationToken cancellationToken = default) => _directory.RefreshAsync(cancellationToken);

    public ValueTask<ToolIndex> GetKnownToolsAsync(CancellationToken cancellationToken = default) => _directory.GetAsync(cancellationToken);

    public Task<ToolCallOutcome> CallToolAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _caller.CallAsync(call, cancellationToken);
    }

    public IAsyncEnumerable<ToolIndex> WatchToolsAsync(CancellationToken cancellationToken = default) =>
        new DirectoryWatch(Name, _grains.GetGrain<IToolDirectoryGrain>(Name), _directory, _grains, _time, _loggers.CreateLogger<DirectoryWatch>())
            .FollowAsync(cancellationToken);

    public Task<McpReply> SendAsync(string server, McpRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(server, request, listener: null, cancellationToken);

    public async Task<McpReply> SendAsync(string server, McpRequest request, ICallListener? listener, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (SendRules.Check(request, _access) is { } invalid)
        {
            return new FailedReply { Failure = invalid };
        }

        try
        {
            return await ExistsAsync(server, cancellationToken)
                ? await _servers.InvokeAsync(server, request, listener, _directory.LastKnown?.FindServer(server)?.Timeout, hasOwnId: false, cancellationToken)
                : new FailedReply { Failure = ToolLookup.ServerNotFound(await _directory.GetAsync(cancellationToken), server).Failure! };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && OrleansFailures.FromLookup(exception) is { } failure)
        {
            return new FailedReply { Failure = failure };
        }
    }

    public Task<McpServerStatus?> ConnectServerAsync(string server, CancellationToken cancellationToken = default) =>
        StatusAsync(server, grain => RelistAsync(SharedWork.JoinAsync(grain.ConnectAsync, _time, cancellationToken)), cancellationToken);

    public Task<McpServerStatus?> DisconnectServerAsync(string server, CancellationToken cancellationToken = default) =>
        StatusAsync(server, grain => grain.DisconnectAsync(), cancellationToken);

    public Task<McpServerStatus?> ReconnectServerAsync(string server, CancellationToken cancellationToken = default) =>
        StatusAsync(
            server,
            grain => RelistAsync(SharedWork.JoinAsync(grain.ReconnectAsync, grain.ConnectAsync, _time, cancellationToken)),
            cancellationToken);

    public Task<McpServerStatus?> ResetCircuitAsync(string server, CancellationToken cancellationToken = default) =>
        StatusAsync(server, grain => grain.ResetCircuitAsync(), cancellationToken);

    public Task<McpServerStatus?> IsolateCircuitAsync(string server, CancellationToken cancellationToken = default) =>
        StatusAsync(server, grain => grain.IsolateCircuitAsync(), cancellationToken);

    public Task<McpServerStatus?> CheckServerHealthAsync(string server, CancellationToken cancellationToken = default) =>
        StatusAsync(server, grain => RelistAsync(SharedWork.JoinAsync(grain.CheckHealthAsync, _time, cancellationToken)), cancellationToken);

    /// <summary>
    /// Checks what can be checked without the grain. Calling a grain is enough to activate it, so the name must be valid first.
    /// </summary>
    private ImmutableArray<FieldError> CheckOutside(string server, McpServerConfig config)
    {
        ArgumentNullException.ThrowIfNull(server);
        var errors = McpServerConfigValidator.Validate(config);
        if (!Names.IsValid(server))
        {
            return errors.Insert(0, new FieldError { Field = "name", Message = $"Must have {Names.Rule}; for example '{Names.Sanitize(server)}'." });
        }

        return _access.AllowsServer(server)
            ? errors
            : errors.Insert(0, new FieldError { Field = "name", Message = "The API key does not permit a server of this name." });
    }

    private Task<McpServerStatus?> ReadStatusAsync(IMcpServerGrain grain, CancellationToken cancellationToken) =>
        RepeatedRead.ReadAsync(grain.GetStatusAsync, _time, cancellationToken);

    /// <summary>Describes a server that cannot be asked, so that it does not hide the others.</summary>
    private async Task<McpServerStatus?> ReadOrDescribeAsync(PublishedServer server, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadStatusAsync(Grain(server.Name), cancellationToken);
        }
#pragma warning disable CA1031 // Whatever the grain or Orleans throws, the answer is that it cannot be asked.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotAsked(Name, server.Name, exception);
            return UnreachableServer.Describe(server);
        }
    }

    /// <summary>
    /// Asks the server's grain when the directory has the server. The directory may be outdated, so the grain may still answer that
    /// the server is gone.
    /// </summary>
    private async Task<McpServerStatus?> StatusAsync(
        string server, Func<IMcpServerGrain, Task<McpServerStatus?>> ask, CancellationToken cancellationToken) =>
        await ExistsAsync(server, cancellationToken) && await ask(Grain(server)).WaitAsync(cancellationToken) is { } status
            ? Seen(status)
            : null;

    private McpServerStatus Seen(McpServerStatus status) =>
        RestrictedStatus.Of(status, _access, _directory.LastKnown?.FindServer(status.Name)?.Tools.Length ?? 0);

    /// <summary>The tools may have changed afterwards, so the next call must not use the index from before.</summary>
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

    [LoggerMessage(LogLevel.Warning, "MCP server {Server} of tenant {Tenant} could not be asked for its status.")]
    private partial void LogNotAsked(string tenant, string server, Exception exception);
}
