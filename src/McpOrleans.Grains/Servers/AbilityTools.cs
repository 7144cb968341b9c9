using McpOrleans.Grains.ToolDirectory;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The tools that one MCP server offers to clients that it may ask, as far as they differ from those that it offers to everybody. They are
/// listed when such a client first wants a list, and again after the tools for everybody have changed. Not thread-safe: it runs on its
/// grain's scheduler.
/// </summary>
internal sealed partial class AbilityTools(
    ServerKey key,
    ServerInForce inForce,
    ServerConnection connection,
    McpConnector connector,
    CircuitGate circuit,
    KeptState<ToolsState> known,
    ToolAdmission admission,
    Action onChanged,
    ConnectionOptions options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Clients differ little: there are few kinds of them.</summary>
    internal const int MaxSets = 16;

    private readonly Dictionary<ClientAbilities, Task<Failure?>> _running = [];
    private readonly ConnectionClosing _closing = new(key, logger);

    /// <summary>What is published: the tools that the configuration allows.</summary>
    public static ImmutableArray<ToolsForAbilities> Offered(ToolsState state, McpServerConfig config) =>
    [
        .. state.ForAbilities.Select(found => found with { Added = [.. found.Added.Where(tool => NamePatterns.Allows(config, tool.Name))] }),
    ];

    /// <summary>What the server says of a tool's effects that only some clients are offered; null when these are not.</summary>
    public ToolHints? FindHints(ClientAbilities abilities, string tool) =>
        abilities is not ClientAbilities.None
        && inForce.Config is { } config
        && NamePatterns.Allows(config, tool)
        && known.IsOfTarget
        && Find(abilities)?.Added.FirstOrDefault(added => string.Equals(added.Name, tool, StringComparison.Ordinal)) is { } found
            ? ToolHints.Of(found)
            : null;

    /// <summary>Lists the tools if that was not done. Null, or why it failed.</summary>
    public Task<Failure?> EnsureAsync(ClientAbilities abilities)
    {
        if (abilities is ClientAbilities.None || (known.IsOfTarget && Find(abilities) is not null))
        {
            return Task.FromResult<Failure?>(null);
        }

        if (!_running.TryGetValue(abilities, out var running))
        {
            _running[abilities] = running = ListAsync(abilities);
        }

        return running;
    }

    private ToolsForAbilities? Find(ClientAbilities abilities) => known.Value.ForAbilities.FirstOrDefault(found => found.Abilities == abilities);

    private async Task<Failure?> ListAsync(ClientAbilities abilities)
    {
        // It must be registered as running before it can end.
        await Task.Yield();
        try
        {
            return await ListOnceAsync(abilities);
        }
        finally
        {
            _running.Remove(abilities);
        }
    }

    private async Task<Failure?> ListOnceAsync(ClientAbilities abilities)
    {
        if (inForce.Enabled is not { } config)
        {
            return inForce.Config is null ? CallFailures.ServerNotFound(key.Server) : CallFailures.ServerDisabled(key.Server);
        }

        if (circuit.IsBlocked)
        {
            return circuit.Refuse();
        }

        var (generation, state) = (inForce.Generation, inForce.State);
        using var cap = new CancellationTokenSource(config.ConnectTimeout + config.Timeout, clock);
        try
        {
            var shared = await connection.GetAsync(cap.Token);
            if (!shared.Succeeded)
            {
                return shared.Fault.ToFailure();
            }

            // Both are read off the grain's scheduler: a listing may be large.
            var (listed, fault) = shared.Connection.Era.IsStateless
                ? await Task.Run(() => new ToolLister(shared.Connection, options.MaxTools, abilities).ListAsync(cap.Token), cap.Token)
                : await Task.Run(() => ListOnOwnAsync(abilities, state, cap.Token), cap.Token);
            if (listed is null)
            {
                return fault!.ToFailure();
            }

            return inForce.Generation == generation ? await TakeOverAsync(abilities, listed.Tools, generation) : Outdated();
        }
        catch (OperationCanceledException)
        {
            return Failed(ErrorCodes.Timeout, $"MCP server '{key.Server}' did not list its tools for clients that can be asked in time.");
        }
    }

    /// <summary>A server with sessions is told only at the beginning of one what its client can be asked.</summary>
    private async Task<(ListedTools? Listed, UpstreamFault? Fault)> ListOnOwnAsync(ClientAbilities abilities, ServerState state, CancellationToken cancellationToken)
    {
        var own = await connector.ConnectAsync(key, state, session: null, new ConnectionClient(abilities), static _ => { }, cancellationToken);
        if (!own.Succeeded)
        {
            return (null, own.Fault);
        }

        try
        {
            return await new ToolLister(own.Connection, options.MaxTools).ListAsync(cancellationToken);
        }
        finally
        {
            await _closing.CloseAsync(own.Connection, endSession: true);
        }
    }

    private async Task<Failure?> TakeOverAsync(ClientAbilities abilities, ImmutableArray<McpTool> tools, int generation)
    {
        var before = known.Value.Tools;
        var next = With(known.Value, ToolDifference.Of(abilities, before, tools));
        if (!inForce.State.IsUnlimited && await admission.AdmitAsync(StoredSize.Of(inForce.Config!) + StoredSize.Of(next)) is { } refusal)
        {
            return Failed(refusal.Code, $"The tools of MCP server '{key.Server}' for clients that can be asked were not accepted. {refusal.Message}");
        }

        // The tools for everybody may have been listed anew meanwhile: then the difference is another one.
        if (inForce.Generation != generation || inForce.Config is null || known.Value.Tools != before)
        {
            return Outdated();
        }

        known.Update(current => With(current, ToolDifference.Of(abilities, current.Tools, tools)));
        onChanged();
        return null;
    }

    private static ToolsState With(ToolsState state, ToolsForAbilities found)
    {
        var others = state.ForAbilities.RemoveAll(other => other.Abilities == found.Abilities);
        return state with { ForAbilities = [.. others.TakeLast(MaxSets - 1), found] };
    }

    private Failure Outdated() => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Message = $"MCP server '{key.Server}' was reconfigured, or its tools changed, while they were listed.",
        Suggestion = "Try again.",
    };

    private Failure Failed(string code, string message)
    {
        LogFailed(key, message);
        return new Failure { Code = code, Message = message, Suggestion = "Clients see the tools that are offered to everybody meanwhile." };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: {Reason}")]
    private partial void LogFailed(ServerKey server, string reason);
}
