using System.Collections.Frozen;
using System.Collections.Immutable;
using McpOrleans.Grains.Connections;
using McpOrleans.Grains.Quotas;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The tools of one MCP server: listed, stored when they changed, and published to the tenant's directory.
/// Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed partial class ToolCatalog(
    ServerKey key,
    IPersistentState<ToolsState> state,
    IToolDirectoryGrain directory,
    ConnectionOptions options,
    TimeProvider clock,
    ILogger logger)
{
    private static readonly TimeSpan ChangeDelay = TimeSpan.FromMilliseconds(250);

    // However often callers ask for tools that do not exist.
    private static readonly TimeSpan RelistInterval = TimeSpan.FromSeconds(5);

    private Task<Failure?>? _refresh;
    private bool _changedMeanwhile;
    private DateTimeOffset? _expiresAt;
    private FrozenDictionary<string, ToolHints> _hints = FrozenDictionary<string, ToolHints>.Empty;
    private PublishedServer? _published;
    private long _configBytes;
    private bool _isUnlimited;

    /// <summary>When the tools were listed last; null before the first time.</summary>
    public DateTimeOffset? ListedAt { get; private set; }

    /// <summary>Whether the server was ever listed, be it by an earlier activation.</summary>
    public bool IsListed => ListedAt is not null;

    /// <summary>Whether the server said that its listing holds only until now.</summary>
    public bool IsExpired => _expiresAt <= clock.GetUtcNow();

    /// <summary>The tools offered.</summary>
    public ImmutableArray<McpTool> Offered { get; private set; } = [];

    /// <summary>What is known of the server may be out of date: it is down, or could not list its tools when it should have.</summary>
    public bool IsStale { get; private set; }

    /// <summary>What the listing counts against the tenant's quota of stored bytes.</summary>
    public long ListedBytes { get; private set; }

    /// <summary>What the server says of a tool's effects; null when it does not offer the tool.</summary>
    public ToolHints? FindHints(string tool) => _hints.TryGetValue(tool, out var hints) ? hints : null;

    /// <summary>Takes over what an earlier activation stored, or a changed configuration.</summary>
    public void Apply(McpServerConfig config, bool isUnlimited)
    {
        (_configBytes, _isUnlimited) = (StoredSize.Of(config), isUnlimited);
        ListedBytes = StoredSize.Of(state.State.Tools);
        ListedAt ??= state.State.ListedAt;
        Offered = [.. state.State.Tools.Where(tool => ToolFilter.Allows(config, tool.Name))];
        _hints = Offered.ToFrozenDictionary(tool => tool.Name, ToolHints.Of, StringComparer.Ordinal);
    }

    /// <summary>
    /// Lists the tools now and publishes them. Shared by all who ask meanwhile; when the server says in between that its tools
    /// changed, they are listed once more. Null, or why it failed; what was known is then kept.
    /// </summary>
    public Task<Failure?> RefreshAsync(McpConnection connection, McpServerConfig config)
    {
        if (_refresh is { IsCompleted: false })
        {
            return _refresh;
        }

        return _refresh = RefreshUntilUnchangedAsync(connection, config);
    }

    /// <summary>Lists the tools now when that was not done just before: for a tool that is asked for and not known.</summary>
    public Task<Failure?> RefreshIfOldAsync(McpConnection connection, McpServerConfig config) =>
        ListedAt is { } listedAt && clock.GetUtcNow() - listedAt < RelistInterval
            ? Task.FromResult<Failure?>(null)
            : RefreshAsync(connection, config);

    /// <summary>
    /// The server said that its tools changed. They are listed a moment later, once for all that it says until then: some
    /// servers say it for each of a hundred tools.
    /// </summary>
    public async Task OnChangedAsync(Func<McpConnection?> connection, McpServerConfig config)
    {
        if (_changedMeanwhile)
        {
            return;
        }

        _changedMeanwhile = true;
        await Task.Delay(ChangeDelay, clock);
        if (connection() is { } current)
        {
            await RefreshAsync(current, config);
        }
    }

    /// <summary>Says whether the server is down; what is known of its tools is kept meanwhile, and marked.</summary>
    public Task MarkStaleAsync(bool isStale, McpServerConfig config)
    {
        if (IsStale == isStale)
        {
            return Task.CompletedTask;
        }

        IsStale = isStale;
        return PublishAsync(config);
    }

    /// <summary>Tells the directory what is known; asks nothing of the MCP server. Does nothing when it was told already.</summary>
    public async Task PublishAsync(McpServerConfig config)
    {
        var server = new PublishedServer
        {
            Name = key.Server,
            Enabled = config.Enabled,
            Description = config.Description,
            Tools = Offered,
            Timeout = config.Timeout,
            Stale = IsStale,
            StoredBytes = _configBytes + ListedBytes,
        };
        if (_published == server)
        {
            return;
        }

        var version = await directory.PublishAsync(server);
        _published = server;
        LogPublished(key, server.Tools.Length, version);
    }

    /// <summary>Takes the server out of the directory and forgets its tools. False when the directory did not have it.</summary>
    public async Task<bool> WithdrawAsync()
    {
        if (_refresh is not null)
        {
            // It would publish what is being withdrawn; its connection is closed, so it ends at once.
            await ((Task)_refresh).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var wasPublished = await directory.WithdrawAsync(key.Server);
        _published = null;
        if (state.RecordExists)
        {
            await state.ClearStateAsync();
        }

        state.State = new ToolsState();
        ListedBytes = 0;
        (ListedAt, Offered, _hints, _expiresAt, IsStale) = (null, [], FrozenDictionary<string, ToolHints>.Empty, null, false);
        return wasPublished;
    }

    private async Task<Failure?> RefreshUntilUnchangedAsync(McpConnection connection, McpServerConfig config)
    {
        Failure? failure;
        do
        {
            _changedMeanwhile = false;
            failure = await RefreshOnceAsync(connection, config);
        }
        while (_changedMeanwhile && failure is null);

        return failure;
    }

    private async Task<Failure?> RefreshOnceAsync(McpConnection connection, McpServerConfig config)
    {
        ListedTools listed;
        using var cap = new CancellationTokenSource(config.Timeout, clock);
        try
        {
            listed = await Task.Run(() => ToolLister.ListAsync(connection, options.MaxTools, cap.Token), cap.Token);
        }
        catch (OperationCanceledException)
        {
            return Failed(ErrorCodes.Timeout, $"MCP server '{key.Server}' did not list its tools within {config.Timeout.TotalSeconds:0.###} s.");
        }
#pragma warning disable CA1031 // The SDK throws many types; the fault says what each means.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var fault = await connection.ExplainAsync(key.Server, exception);
            return Failed(fault.Code, $"The tools of MCP server '{key.Server}' could not be listed. {fault.Reason}");
        }

        if (listed.Skipped > 0)
        {
            LogSkipped(key, listed.Skipped, options.MaxTools);
        }

        var listedAt = clock.GetUtcNow();
        if (state.State.ListedAt is null || !SameTools(state.State.Tools, listed.Tools))
        {
            if (!_isUnlimited && await directory.AdmitAsync(key.Server, _configBytes + StoredSize.Of(listed.Tools)) is { } refusal)
            {
                return Failed(refusal.Code, $"The tools of MCP server '{key.Server}' were not taken over. {refusal.Message}");
            }

            state.State = new ToolsState { Tools = listed.Tools, ListedAt = listedAt };
            await state.WriteStateAsync();
            Apply(config, _isUnlimited);
        }

        IsStale = false;
        await PublishAsync(config);
        (ListedAt, _expiresAt) = (listedAt, listedAt + listed.TimeToLive);
        return null;
    }

    private Failure Failed(string code, string message)
    {
        LogFailed(key, message);
        return new Failure { Code = code, Message = message, Suggestion = "The tools known so far are kept; the next health check tries again." };
    }

    private static bool SameTools(ImmutableArray<McpTool> known, ImmutableArray<McpTool> listed) =>
        known.Length == listed.Length && known.Zip(listed).All(pair => pair.First.Definition.AsSpan().SequenceEqual(pair.Second.Definition));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: {Count} tools published, directory version {Version}.")]
    private partial void LogPublished(ServerKey server, int count, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: {Skipped} entries of its tool list were left out: nameless, double, or beyond the limit of {MaxTools}.")]
    private partial void LogSkipped(ServerKey server, int skipped, int maxTools);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: {Reason}")]
    private partial void LogFailed(ServerKey server, string reason);
}
