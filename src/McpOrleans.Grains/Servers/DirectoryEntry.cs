using System.Security.Cryptography;
using System.Text;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Keeps a server's entry in its tenant's tool directory up to date: published, or withdrawn when there is no server. Not
/// thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed partial class DirectoryEntry
{
    private readonly ServerKey _key;
    private readonly ServerInForce _inForce;
    private readonly IToolDirectoryGrain _directory;
    private readonly Func<PublishedServer?> _current;
    private readonly Func<bool> _isUnreadable;
    private readonly Func<bool> _isStored;
    private readonly Action _onRefused;
    private readonly Action _onLate;
    private readonly ILogger _logger;
    private readonly CoalescedWrites _changes;
    private PublishedServer? _published;
    private bool _wasListed;

    /// <summary>The generation of the tenant for which the directory refused an entry. Null: it refused none.</summary>
    private long? _refused;

    /// <param name="key">The server.</param>
    /// <param name="inForce">The configuration in force.</param>
    /// <param name="directory">The directory of the server's tenant.</param>
    /// <param name="current">Returns the entry as it should be now; null: none.</param>
    /// <param name="isUnreadable">Returns whether it is unknown how the server should be listed, because its state cannot be read.</param>
    /// <param name="isStored">
    /// Returns whether the storage has a configuration that cannot be read, instead of failing to return one.
    /// </param>
    /// <param name="onRefused">Called when the directory refuses the entry because the server's tenant no longer exists.</param>
    /// <param name="onLate">
    /// Called when this activation ended while it was publishing: the directory may then have received the entry after the one from
    /// the next activation.
    /// </param>
    /// <param name="logger">Logs what was published.</param>
    public DirectoryEntry(
        ServerKey key,
        ServerInForce inForce,
        IToolDirectoryGrain directory,
        Func<PublishedServer?> current,
        Func<bool> isUnreadable,
        Func<bool> isStored,
        Action onRefused,
        Action onLate,
        ILogger logger)
    {
        (_key, _inForce, _directory) = (key, inForce, directory);
        (_current, _isUnreadable, _isStored, _onRefused, _onLate, _logger) = (current, isUnreadable, isStored, onRefused, onLate, logger);
        _changes = new CoalescedWrites(AdjustAsync);
    }

    /// <summary>Whether the directory refused the entry because the server's tenant no longer exists.</summary>
    public bool IsRefused => _refused == _inForce.State.TenantGeneration;

    /// <summary>
    /// Completes when the directory has the entry that is in force now. It makes no call when the directory already has it.
    /// </summary>
    public Task ApplyAsync() => _changes.WriteAsync();

    /// <summary>Completes when no update of the directory is running, whether the last one succeeded or failed.</summary>
    public Task IdleAsync() => _changes.IdleAsync();

    /// <summary>Withdraws a server that has no configuration. Returns false when the directory did not have it.</summary>
    public async Task<bool> WithdrawAsync()
    {
        _wasListed = false;
        await ApplyAsync();
        return _wasListed;
    }

    /// <summary>
    /// Asks the directory whether it still has the entry, and publishes it again if not, because the directory may have lost its
    /// state.
    /// </summary>
    public async Task ConfirmAsync()
    {
        if (_published is { Revision: { } revision } known
            && !await _directory.ConfirmAsync(known.Name, revision, known.TenantGeneration)
            && ReferenceEquals(_published, known))
        {
            _published = null;
        }

        await ApplyAsync();
    }

    /// <summary>Updates run one at a time, so that the last one leaves what is in force then.</summary>
    private async Task AdjustAsync()
    {
        if (_inForce.IsLeaving || _inForce.IsOver)
        {
            return;
        }

        if (_isUnreadable())
        {
            await ListAsync();
            return;
        }

        if (_current() is not { } server)
        {
            (_published, _refused) = (null, null);
            _wasListed |= await _directory.WithdrawAsync(_key.Server);
            return;
        }

        if (_published is { } known && known with { Revision = null } == server)
        {
            return;
        }

        // It is set only after the directory's answer, because a failed call may have published the entry all the same.
        _published = null;
        server = server with { Revision = RevisionOf(server) };
        if (await PublishAsync(server) is { } version)
        {
            (_published, _refused) = (server, null);
            LogPublished(_key, server.Tools.Length, version);
        }
        else
        {
            _refused = server.TenantGeneration;
            LogRefused(_key);
            _onRefused();
        }
    }

    private async Task<long?> PublishAsync(PublishedServer server)
    {
        try
        {
            return await _directory.PublishAsync(server);
        }
        finally
        {
            if (_inForce.IsOver)
            {
                _onLate();
            }
        }
    }

    /// <summary>
    /// The directory keeps the entry that it has. If it has none, one is added, so that a caller who looks for the server learns
    /// what is wrong.
    /// </summary>
    private async Task ListAsync()
    {
        _published = null;
        if (!_isStored())
        {
            return;
        }

        var snapshot = await _directory.GetSnapshotAsync(knownVersion: null);
        if (!snapshot!.Servers.Any(listed => string.Equals(listed.Name, _key.Server, StringComparison.Ordinal)))
        {
            // The generation for which it was configured is unknown, so it is listed for the current one, which can remove it.
            var admitted = await _directory.AdmitAsync(_key.Server, storedBytes: 0, isUnlimited: true);
            if (admitted.Refusal is null && admitted.Errors.IsEmpty)
            {
                await _directory.PublishAsync(new PublishedServer
                {
                    Name = _key.Server,
                    Enabled = true,
                    Tools = [],
                    Stale = true,
                    TenantGeneration = admitted.TenantGeneration,
                });
            }
        }
    }

    private static string RevisionOf(PublishedServer server)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{server.Enabled}|{server.Timeout}|{server.Stale}|{server.StoredBytes}|{(server.ToolPrefix is null ? "" : $"'{server.ToolPrefix}'|")}{server.Description}"));
        Append(server.Tools.Select(tool => tool.Definition));
        if (server.Features is { } features)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(features.ToString()));
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join('|', server.Tools.SelectMany(tool => tool.Headers).Select(header => $"{header.Header} {string.Join('.', header.Path)}"))));
            Append(server.Resources.Select(resource => resource.Definition));
            Append(server.ResourceTemplates.Select(template => template.Definition));
            Append(server.Prompts.Select(prompt => prompt.Definition));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash().AsSpan(0, 8));

        void Append(IEnumerable<byte[]> definitions)
        {
            foreach (var definition in definitions)
            {
                hash.AppendData(BitConverter.GetBytes(definition.Length));
                hash.AppendData(definition);
            }

            hash.AppendData("|"u8);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: tools published: {Count}, directory version {Version}.")]
    private partial void LogPublished(ServerKey server, int count, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: the server is removed, because its tenant was deleted.")]
    private partial void LogRefused(ServerKey server);
}
