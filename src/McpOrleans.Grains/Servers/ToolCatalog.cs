using System.Collections.Frozen;
using McpOrleans.Grains.Servers.Pins;
using McpOrleans.Grains.ToolDirectory;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The tools of one MCP server: listed, kept, and filtered as the configuration in force says. What changed is in force at once,
/// and stored and published behind that. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed partial class ToolCatalog(
    ServerKey key,
    ServerInForce inForce,
    KeptState<ToolsState> known,
    PinnedTools pins,
    ToolAdmission admission,
    Action onChanged,
    ConnectionOptions options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>However often callers ask for tools that do not exist, and servers announce changes.</summary>
    internal static readonly TimeSpan RelistInterval = TimeSpan.FromSeconds(5);

    /// <summary>At once, for a server whose tools change while they are listed; the next health check goes on.</summary>
    private const int MaxListings = 3;

    private readonly AnnouncedChanges _changes = new(RelistInterval, clock);
    private Task<Failure?>? _refresh;
    private McpConnection? _refreshedOn;
    private int _round;
    private bool _isSuspect;
    private DateTimeOffset? _expiresAt;
    private FrozenDictionary<string, ToolHints> _hints = FrozenDictionary<string, ToolHints>.Empty;
    private FrozenDictionary<string, ToolPin> _held = FrozenDictionary<string, ToolPin>.Empty;
    private ImmutableArray<string> _leftOut = [];

    /// <summary>When the tools were listed last; null before the first time.</summary>
    public DateTimeOffset? ListedAt { get; private set; }

    /// <summary>Whether the server was ever listed, be it by an earlier activation.</summary>
    public bool IsListed => ListedAt is not null;

    /// <summary>Whether the tools want listing: never done, no longer valid, doubtful, not done on this connection, or announced as changed since.</summary>
    public bool IsDue => !IsListed || _expiresAt <= clock.GetUtcNow() || IsStale || _changes.AreOpen;

    /// <summary>The tools offered.</summary>
    public ImmutableArray<McpTool> Offered { get; private set; } = [];

    /// <summary>What of the last listing was not taken or is hidden, and why: a sentence each.</summary>
    public ImmutableArray<string> LeftOut => _held.Count == 0 ? _leftOut : _leftOut.Add(CallFailures.HeldTools(key.Server, [.. _held.Keys.Order(StringComparer.Ordinal)]));

    /// <summary>What is known of the server may be out of date: it is down, or could not list its tools when it should have.</summary>
    public bool IsStale { get; private set; }

    /// <summary>What all listings count against the tenant's quota of stored bytes.</summary>
    public long ListedBytes { get; private set; }

    /// <summary>The server's entry in its tenant's directory as it should be now; null when there is no server.</summary>
    public PublishedServer? Entry => inForce.Config is not { } config ? null : new PublishedServer
    {
        Name = key.Server,
        Enabled = config.Enabled,
        Description = config.Description,
        Tools = Offered,
        ForAbilities = AbilityTools.Offered(known.Value, config),
        Timeout = config.Timeout,
        ToolPrefix = config.ToolPrefix,
        Stale = IsStale,
        StoredBytes = StoredSize.Of(config) + ListedBytes,
        Resources = known.Value.Content.Resources,
        ResourceTemplates = known.Value.Content.ResourceTemplates,
        Prompts = known.Value.Content.Prompts,
        Features = known.Value.Features,
        TenantGeneration = inForce.State.TenantGeneration,
    };

    /// <summary>What the server says of a tool's effects; null when it does not offer the tool.</summary>
    public ToolHints? FindHints(string tool) => _hints.TryGetValue(tool, out var hints) ? hints : null;

    /// <summary>The pin of a tool that is hidden because its definition changed; null for any other tool.</summary>
    public ToolPin? FindHeld(string tool) => _held.GetValueOrDefault(tool);

    /// <summary>Takes over what an earlier activation stored, or a changed configuration.</summary>
    public void Apply()
    {
        var tools = known.Value.Tools;
        ListedBytes = StoredSize.Of(known.Value);
        ListedAt ??= known.Value.ListedAt;
        var config = inForce.Config;
        _held = known.Value.Pins?.Held.Where(pin => config is not null && NamePatterns.Allows(config, pin.Tool)).ToFrozenDictionary(pin => pin.Tool, StringComparer.Ordinal)
            ?? FrozenDictionary<string, ToolPin>.Empty;
        Offered = config is null ? [] : [.. tools.Where(tool => NamePatterns.Allows(config, tool.Name) && !_held.ContainsKey(tool.Name))];
        _hints = Offered.ToFrozenDictionary(tool => tool.Name, tool => _isSuspect ? ToolHints.Unknown : ToolHints.Of(tool), StringComparer.Ordinal);
    }

    /// <summary>
    /// Lists the tools now. Shared by all who ask meanwhile; when the server says in between that its tools changed, they are
    /// listed once more. Null, or why it failed; what was known is then kept.
    /// </summary>
    public Task<Failure?> RefreshAsync(McpConnection connection)
    {
        if (_refresh is not { IsCompleted: false } || !ReferenceEquals(_refreshedOn, connection))
        {
            _refreshedOn = connection;
            _refresh = RefreshUntilUnchangedAsync(connection, ++_round);
        }

        return _refresh;
    }

    /// <summary>Ends with the first listing on a connection, which tells what of a call HTTP headers repeat there.</summary>
    public Task FirstListingAsync(McpConnection connection) =>
        _refresh is { } begun && ReferenceEquals(_refreshedOn, connection) ? begun : RefreshAsync(connection);

    /// <summary>Lists the tools now when that was not done just before: for a tool that is asked for and not known.</summary>
    public Task<Failure?> RefreshIfOldAsync(McpConnection connection) =>
        ListedAt is { } listedAt && clock.GetUtcNow() - listedAt < RelistInterval
            ? Task.FromResult<Failure?>(null)
            : RefreshAsync(connection);

    /// <summary>
    /// There is a new connection: whatever was listed on another one may have changed since. Should listing fail now, the next
    /// health check tries again.
    /// </summary>
    public void NoteConnected() => _changes.Note();

    /// <summary>
    /// The server said that its tools changed. They are listed a moment later, once for all that it says until then. Should that fail,
    /// the next health check tries again.
    /// </summary>
    public async Task OnChangedAsync(Func<McpConnection?> connection)
    {
        if (await _changes.NoteAndWaitAsync() && connection() is { } current)
        {
            await RefreshAsync(current);
        }
    }

    /// <summary>Says whether the server is down; what is known of its tools is kept meanwhile, and marked.</summary>
    public void MarkStale(bool isStale)
    {
        if (IsStale != isStale)
        {
            IsStale = isStale;
            onChanged();
        }
    }

    /// <summary>
    /// The server is now another one. Tools of the one before are kept until it has listed its own, but nothing that they were
    /// said to be is believed of it. A listing that runs on the one before ends unheard.
    /// </summary>
    public void Suspect()
    {
        EndRound();
        (_isSuspect, IsStale, _leftOut) = (true, IsListed, []);
        Apply();
    }

    /// <summary>Forgets the tools of a server that is no more.</summary>
    public void Forget()
    {
        EndRound();
        known.Forget();
        (ListedAt, IsStale, _leftOut) = (null, false, []);
        Apply();
    }

    private void EndRound()
    {
        _round++;
        (_refresh, _refreshedOn, _expiresAt) = (null, null, null);
        _changes.Close(_changes.Count);
    }

    private async Task<Failure?> RefreshUntilUnchangedAsync(McpConnection connection, int round)
    {
        // The call must be registered as running before it can end.
        await Task.Yield();
        Failure? failure = null;
        for (var listings = 0; listings < MaxListings && failure is null && (listings == 0 || (_round == round && _changes.AreOpen)); listings++)
        {
            var announced = _changes.Count;
            failure = await RefreshOnceAsync(connection, round);
            if (_round == round && failure is null)
            {
                _changes.Close(announced);
            }
        }

        return failure;
    }

    private async Task<Failure?> RefreshOnceAsync(McpConnection connection, int round)
    {
        if (_round != round || inForce.Config?.Timeout is not { } timeout)
        {
            return Outdated();
        }

        ListedTools? listed;
        UpstreamFault? fault;
        using var cap = new CancellationTokenSource(timeout, clock);
        try
        {
            (listed, fault) = await Task.Run(() => new ToolLister(connection, options.MaxTools).ListAsync(cap.Token), cap.Token);
        }
        catch (OperationCanceledException)
        {
            return Failed(ErrorCodes.Timeout, $"MCP server '{key.Server}' did not list its tools within {timeout.TotalSeconds:0.###} s.");
        }

        if (listed is null)
        {
            return Failed(fault!.Code, $"The tools of MCP server '{key.Server}' could not be listed. {fault.Reason}");
        }

        if (!listed.LeftOut.IsEmpty)
        {
            LogLeftOut(key, string.Join(' ', listed.LeftOut));
        }

        connection.ToolHeaders = listed.Headers;
        return await TakeOverAsync(listed, connection.Facts.Features, round);
    }

    private async Task<Failure?> TakeOverAsync(ListedTools listed, McpServerFeatures features, int round)
    {
        if (_round != round || inForce.Config is null)
        {
            return Outdated();
        }

        var listedAt = clock.GetUtcNow();
        if (known.Value.ListedAt is null || known.Value.Features != features || !known.IsOfTarget || !pins.ArePinned || !SameDefinitions.Are(known.Value.Tools, listed.Tools))
        {
            if (await pins.ExamineAsync(listed.Tools) is not { } examined)
            {
                return Failed(ErrorCodes.StorageUnavailable, $"The tools of MCP server '{key.Server}' changed, and its tenant cannot be asked at the moment what becomes of changed tools.");
            }

            if (_round != round || inForce.Config is not { } current)
            {
                return Outdated();
            }

            var size = StoredSize.Of(current) + StoredSize.Of(known.Value with { Tools = listed.Tools, Pins = pins.Review(examined).Pins });
            if (!inForce.State.IsUnlimited && await admission.AdmitAsync(size) is { } refusal)
            {
                return Failed(refusal.Code, $"The tools of MCP server '{key.Server}' were not accepted. {refusal.Message}");
            }

            if (_round != round)
            {
                if (inForce.Config is null)
                {
                    // What was just reserved came after the server's withdrawal.
                    await admission.ReleaseAsync();
                }

                return Outdated();
            }

            // An admin may have accepted something meanwhile, so the pins are looked at again.
            var pinned = pins.Tell(pins.Review(examined));
            known.Update(state => state with { Tools = listed.Tools, ListedAt = listedAt, Features = features, Pins = pinned, ForAbilities = [] });
            _isSuspect = false;
            Apply();
        }
        else if (_isSuspect)
        {
            _isSuspect = false;
            Apply();
        }

        (ListedAt, _expiresAt, IsStale, _leftOut) = (listedAt, listedAt + listed.TimeToLive, false, listed.LeftOut);
        onChanged();
        return null;
    }

    private Failure Outdated() => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Message = $"The tools of MCP server '{key.Server}' were not accepted, because it was reconfigured or reconnected while they were listed.",
        Suggestion = "Try again.",
    };

    private Failure Failed(string code, string message)
    {
        LogFailed(key, message);
        return new Failure { Code = code, Message = message, Suggestion = "The tools that were listed before stay available. The next health check tries again." };
    }
}
