using McpOrleans.Grains.ToolDirectory;
using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Lists the resources, resource templates and prompts of one MCP server, each independently of the others and of the tools, and keeps
/// what could not be listed again. What changed is in force at once, and is stored and published afterwards. Not thread-safe: it runs on
/// its grain's scheduler.
/// </summary>
internal sealed partial class ContentCatalog(
    ServerKey key,
    ServerInForce inForce,
    KeptState<ToolsState> known,
    ToolCatalog tools,
    ToolAdmission admission,
    Action onChanged,
    ConnectionOptions options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>How many listings are made in a row for a server whose lists change meanwhile. The next health check goes on.</summary>
    private const int MaxListings = 3;

    private readonly AnnouncedChanges _changes = new(ToolCatalog.RelistInterval, clock);
    private Task? _refresh;
    private McpConnection? _refreshedOn;
    private int? _listedGeneration;
    private DateTimeOffset? _expiresAt;
    private ImmutableArray<string> _leftOut = [];

    /// <summary>What of the last listing was not taken, or could not be listed, and why: a sentence each.</summary>
    public ImmutableArray<string> LeftOut => _listedGeneration == inForce.Generation ? _leftOut : [];

    /// <summary>Whether the lists should be read again.</summary>
    public bool IsDue => _listedGeneration != inForce.Generation || _expiresAt <= clock.GetUtcNow() || _changes.AreOpen;

    /// <summary>There is a new connection: what was listed on another one may have changed since.</summary>
    public void NoteConnected() => _changes.Note();

    /// <summary>Lists now. Everybody who asks meanwhile shares it. Never fails: what cannot be listed is kept as it was.</summary>
    public Task RefreshAsync(McpConnection connection)
    {
        if (_refresh is not { IsCompleted: false } || !ReferenceEquals(_refreshedOn, connection))
        {
            _refreshedOn = connection;
            _refresh = RefreshUntilUnchangedAsync(connection, inForce.Generation);
        }

        return _refresh;
    }

    /// <summary>The server said that one of the lists changed. They are listed a moment later, once for all that it says until then.</summary>
    public async Task OnChangedAsync(Func<McpConnection?> connection)
    {
        if (await _changes.NoteAndWaitAsync() && connection() is { } current)
        {
            await RefreshAsync(current);
        }
    }

    private async Task RefreshUntilUnchangedAsync(McpConnection connection, int generation)
    {
        // It must be registered as running before it can end.
        await Task.Yield();
        for (var listings = 0; listings < MaxListings && (listings == 0 || _changes.AreOpen); listings++)
        {
            var announced = _changes.Count;
            if (!await RefreshOnceAsync(connection, generation))
            {
                // The next health check tries again, unless a newer listing is there already.
                return;
            }

            _changes.Close(announced);
        }
    }

    /// <summary>Whether a listing on a connection still counts.</summary>
    private bool IsCurrent(McpConnection connection, int generation) =>
        inForce.Generation == generation && inForce.Config is not null && ReferenceEquals(_refreshedOn, connection);

    /// <summary>Returns false when something could not be listed, or the listing does not count any more.</summary>
    private async Task<bool> RefreshOnceAsync(McpConnection connection, int generation)
    {
        if (!IsCurrent(connection, generation))
        {
            return false;
        }

        var timeout = inForce.Config!.Timeout;

        var lister = new ContentLister(connection, options);
        using var cap = new CancellationTokenSource(timeout, clock);
        var (resources, templates, prompts) = await Task.Run(async () =>
        {
            var (first, second, third) = (lister.ListResourcesAsync(cap.Token), lister.ListTemplatesAsync(cap.Token), lister.ListPromptsAsync(cap.Token));
            return (await first, await second, await third);
        });

        string?[] problems = [resources.Problem, templates.Problem, prompts.Problem];
        if (!IsCurrent(connection, generation))
        {
            return false;
        }

        if (connection.Closed.IsCompleted && !Array.TrueForAll(problems, problem => problem is null))
        {
            // That says nothing about the lists. They are listed on the next connection.
            return false;
        }

        var before = known.Value.Content;
        var isOfTarget = before.TargetVersion == inForce.State.TargetVersion;
        var next = new ServerContent
        {
            Resources = resources.Or(before.Resources, isOfTarget, resource => resource.Definition),
            ResourceTemplates = templates.Or(before.ResourceTemplates, isOfTarget, template => template.Definition),
            Prompts = prompts.Or(before.Prompts, isOfTarget, prompt => prompt.Definition),
            TargetVersion = inForce.State.TargetVersion,
        };
        problems = [.. problems, await TakeOverAsync(next, connection, generation)];
        if (!IsCurrent(connection, generation))
        {
            return false;
        }

        Describe([.. problems.OfType<string>(), .. resources.LeftOut, .. templates.LeftOut, .. prompts.LeftOut]);
        _listedGeneration = generation;
        _expiresAt = clock.GetUtcNow() + Shortest(resources.TimeToLive, Shortest(templates.TimeToLive, prompts.TimeToLive));
        return Array.TrueForAll(problems, problem => problem is null);
    }

    /// <summary>Returns null, or why it was not taken over.</summary>
    private async Task<string?> TakeOverAsync(ServerContent next, McpConnection connection, int generation)
    {
        var (before, features) = (known.Value.Content, connection.Facts.Features);
        next = next.IsEmpty && before.IsEmpty ? before : next;
        if (next == before && known.Value.Features == features)
        {
            return null;
        }

        if (next != before
            && !inForce.State.IsUnlimited
            && await admission.AdmitAsync(StoredSize.Of(inForce.Config!) + StoredSize.Of(known.Value with { Content = next })) is { } refusal)
        {
            return $"The resources and prompts of MCP server '{key.Server}' were not accepted. {refusal.Message}";
        }

        if (IsCurrent(connection, generation))
        {
            // The tools may still be those of another address.
            known.Update(state => state with { Content = next, Features = features }, keepsTarget: true);
            tools.Apply();
            onChanged();
        }
        else if (inForce.Config is null)
        {
            // What was just reserved came after the server's withdrawal.
            await admission.ReleaseAsync();
        }

        return null;
    }

    private void Describe(ImmutableArray<string> leftOut)
    {
        // A server that is always wrong is logged once.
        if (!leftOut.IsEmpty && !leftOut.SequenceEqual(_leftOut, StringComparer.Ordinal))
        {
            LogLeftOut(key, string.Join(' ', leftOut));
        }

        _leftOut = leftOut;
    }

    private static TimeSpan? Shortest(TimeSpan? left, TimeSpan? right) => left is null || right < left ? right : left;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: some of its resources or prompts were left out. {LeftOut}")]
    private partial void LogLeftOut(ServerKey server, string leftOut);
}
