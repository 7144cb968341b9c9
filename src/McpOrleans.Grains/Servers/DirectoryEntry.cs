using System.Security.Cryptography;
using System.Text;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// A server's entry in its tenant's tool directory, brought to what is in force: published, or withdrawn once there is no
/// server. Not thread-safe: it lives on its grain's scheduler.
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

    /// <summary>The generation of the tenant for which the directory wanted no entry; null: none was refused.</summary>
    private long? _refused;

    /// <param name="key">The server.</param>
    /// <param name="inForce">What holds for it.</param>
    /// <param name="directory">Its tenant's directory.</param>
    /// <param name="current">The entry as it should be now; null: none.</param>
    /// <param name="isUnreadable">Whether nobody can say how the server should be listed, should there be one.</param>
    /// <param name="isStored">Whether there is one then: the storage has something, and does not merely fail to give it.</param>
    /// <param name="onRefused">Called when the directory wants no entry: the tenant that the server belongs to is no more.</param>
    /// <param name="onLate">Called when this activation ended while it published: the directory may have got it after what the next one told it.</param>
    /// <param name="logger">Says what was published.</param>
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

    /// <summary>The directory wanted no entry: the tenant that the server belongs to is no more.</summary>
    public bool IsRefused => _refused == _inForce.State.TenantGeneration;

    /// <summary>Returns once the directory has what is in force now; asks it nothing when it was told that already.</summary>
    public Task ApplyAsync() => _changes.WriteAsync();

    /// <summary>Returns, however it went, once the directory is being told nothing.</summary>
    public Task IdleAsync() => _changes.IdleAsync();

    /// <summary>Takes the server out, of which there is no configuration. False when the directory did not have it.</summary>
    public async Task<bool> WithdrawAsync()
    {
        _wasListed = false;
        await ApplyAsync();
        return _wasListed;
    }

    /// <summary>Asks the directory whether it has what it was told, and tells it again if not: it may have lost its state.</summary>
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

    /// <summary>One at a time, so that the last one leaves what is in force then.</summary>
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

        // Known only once the directory has said so: what fails may be published all the same.
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

    /// <summary>What the directory has of it is left; should it have nothing, who looks for the server must find out what is wrong.</summary>
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
            // Nobody can say for which generation of the tenant it was configured; the one that is there now can remove it.
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
        hash.AppendData(Encoding.UTF8.GetBytes($"{server.Enabled}|{server.Timeout}|{server.Stale}|{server.StoredBytes}|{server.Description}"));
        foreach (var tool in server.Tools)
        {
            hash.AppendData(BitConverter.GetBytes(tool.Definition.Length));
            hash.AppendData(tool.Definition);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash().AsSpan(0, 8));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: tools published: {Count}, directory version {Version}.")]
    private partial void LogPublished(ServerKey server, int count, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: belongs to a tenant that was deleted; it is removed.")]
    private partial void LogRefused(ServerKey server);
}
