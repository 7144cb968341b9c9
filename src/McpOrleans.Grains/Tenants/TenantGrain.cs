using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Tenants;

/// <inheritdoc cref="ITenantGrain"/>
internal sealed partial class TenantGrain : Grain, ITenantGrain, IRemindable
{
    internal const string DeletionReminder = "deletion";

    /// <summary>More would make each write and each front's view of the tenant slow.</summary>
    private const int MaxKeys = 500;

    /// <summary>How long uses of keys gather before they are stored.</summary>
    internal static readonly TimeSpan UseDelay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly IPersistentState<TenantState> _tenant;
    private readonly ITenantRegistryGrain _registry;
    private readonly TenantRemoval _removal;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly KeyUses _uses = new();
    private IGrainTimer? _useTimer;
    private TenantState _stored = new();
    private TenantCredentials _credentials = null!;

    public TenantGrain(
        [PersistentState(StateNames.Tenant)] IPersistentState<TenantState> tenant,
        IGrainContext context,
        IGrainFactory grains,
        TimeProvider clock,
        ILogger<TenantGrain> logger)
    {
        _tenant = tenant;
        _clock = clock;
        _logger = logger;
        _name = context.GrainId.Key.ToString()!;
        if (!Names.IsValid(_name))
        {
            throw new ArgumentException($"'{Names.Shown(_name)}' is no tenant's name.", nameof(context));
        }

        _registry = grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);
        _removal = new TenantRemoval(_name, grains);
    }

    private bool IsDefault => _name == Names.DefaultTenant;

    /// <summary>Null when the tenant does not exist.</summary>
    private TenantSettings? Settings => _stored.Settings ?? (IsDefault ? new TenantSettings() : null);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Take(_tenant.State);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StoreUsesAsync();

    public async Task<ConfigureTenantResult> ConfigureAsync(TenantSettings settings)
    {
        if (TenantSettingsValidator.Validate(settings) is { IsEmpty: false } errors)
        {
            return new ConfigureTenantResult { Errors = errors };
        }

        if (_stored.Deleting)
        {
            await FinishDeletionAsync();
        }

        var created = Settings is null;
        await WriteAsync(_stored with { Settings = settings, CreatedAt = _stored.CreatedAt ?? _clock.GetUtcNow() });
        await _registry.PutAsync(Summary());
        LogConfigured(_name, settings.Enabled);
        return new ConfigureTenantResult { Created = created, Tenant = Info() };
    }

    public async Task<bool> CreateIfMissingAsync()
    {
        if (Settings is not null)
        {
            // Should an earlier process have died between the two writes, this is where the second is made up for.
            if (_stored.Settings is not null)
            {
                await _registry.PutAsync(Summary());
            }

            return false;
        }

        await ConfigureAsync(new TenantSettings());
        return true;
    }

    public Task<TenantInfo?> GetAsync() => Task.FromResult(Info());

    public async Task<Failure?> DeleteAsync()
    {
        if (IsDefault)
        {
            return new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = $"The tenant '{Names.DefaultTenant}' cannot be deleted.",
                Suggestion = "Remove its servers and revoke its keys one by one, or disable it.",
            };
        }

        if (_stored is { Settings: null, Deleting: false })
        {
            await _registry.RemoveAsync(_name);
            return null;
        }

        // The reminder comes first: from the mark on, the deletion ends whatever becomes of this silo.
        await this.RegisterOrUpdateReminder(DeletionReminder, ReminderPeriod, ReminderPeriod);
        if (!_stored.Deleting)
        {
            var summary = Summary();
            _uses.Clear();
            await WriteAsync(_stored with { Settings = null, CreatedAt = null, Keys = [], Deleting = true });
            await _registry.PutAsync(summary with { Deleting = true });
            LogDeleting(_name);
        }

        await FinishDeletionAsync();
        return null;
    }

    public async Task<IssueKeyResult?> IssueKeyAsync(ApiKeySpec spec)
    {
        if (Settings is null)
        {
            return null;
        }

        var now = _clock.GetUtcNow();
        var errors = ApiKeySpecValidator.Validate(spec, now);
        if (errors.IsEmpty && _stored.Keys.Length >= MaxKeys)
        {
            errors = [new FieldError { Field = "name", Message = $"The tenant has {MaxKeys} keys already, the most it can have: revoke one first." }];
        }

        if (!errors.IsEmpty)
        {
            return new IssueKeyResult { Errors = errors };
        }

        var key = NewApiKey.Create(_name, spec, now);
        await WriteAsync(_stored with { Keys = _stored.Keys.Add(key.Stored) });
        LogKeyIssued(_name, key.Stored.Credential.Id, spec.Role);
        return new IssueKeyResult { Key = key.Text, Info = key.Stored.Info };
    }

    public Task<ImmutableArray<ApiKeyInfo>> ListKeysAsync() =>
        Task.FromResult(_stored.Keys.Select(key => _uses.Apply(key).Info).ToImmutableArray());

    public async Task<bool> RevokeKeyAsync(string keyId)
    {
        var kept = _stored.Keys.RemoveAll(key => key.Credential.Id == keyId);
        if (kept.Length == _stored.Keys.Length)
        {
            return false;
        }

        await WriteAsync(_stored with { Keys = kept });
        LogKeyRevoked(_name, keyId);
        return true;
    }

    public Task<TenantCredentials?> GetCredentialsAsync(long? knownVersion) =>
        Task.FromResult(knownVersion == _credentials.Version ? null : _credentials);

    public Task RecordUseAsync(string keyId, DateTimeOffset usedAt)
    {
        if (_stored.Keys.Any(key => key.Credential.Id == keyId))
        {
            _uses.Add(keyId, usedAt);
            _useTimer ??= this.RegisterGrainTimer(
                _ => StoreUsesAsync(), new GrainTimerCreationOptions(UseDelay, Timeout.InfiniteTimeSpan));
        }

        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_stored.Settings is null)
        {
            // Also after a deletion that came to its end: what was being configured meanwhile may have come after it.
            await FinishDeletionAsync();
            if (_tenant.RecordExists)
            {
                await _tenant.ClearStateAsync();
            }

            Take(new TenantState());
            DeactivateOnIdle();
        }

        if (await this.GetReminder(DeletionReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task FinishDeletionAsync()
    {
        await _removal.RunAsync();
        if (_stored.Deleting)
        {
            await WriteAsync(_stored with { Deleting = false });
        }

        await _registry.RemoveAsync(_name);
        LogDeleted(_name);
    }

    private async Task StoreUsesAsync()
    {
        _useTimer?.Dispose();
        _useTimer = null;
        if (_uses.IsEmpty)
        {
            return;
        }

        try
        {
            await StoreAsync(_stored with { Keys = _uses.Take(_stored.Keys) });
        }
#pragma warning disable CA1031 // A time that nobody waits for must not fail anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUsesLost(_name, exception);
        }
    }

    /// <summary>Under a new version, no lower than the time: a tenant that was deleted and created again must not use one again.</summary>
    private Task WriteAsync(TenantState next) =>
        StoreAsync(next with { Version = Math.Max(_stored.Version + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds()) });

    private async Task StoreAsync(TenantState next)
    {
        _tenant.State = next;
        try
        {
            await _tenant.WriteStateAsync();
        }
        catch
        {
            // A new activation starts from what is stored.
            DeactivateOnIdle();
            throw;
        }

        Take(next);
    }

    private void Take(TenantState state)
    {
        _stored = state;
        var settings = Settings;
        _credentials = new TenantCredentials
        {
            Version = state.Version,
            Enabled = settings?.Enabled ?? false,
            Keys = [.. state.Keys.Select(key => key.Credential)],
            Quotas = settings?.Quotas ?? new TenantQuotas(),
        };
    }

    private TenantInfo? Info() => Settings is { } settings
        ? new TenantInfo { Name = _name, Settings = settings, CreatedAt = _stored.CreatedAt, KeysCount = _stored.Keys.Length }
        : null;

    private TenantSummary Summary() => new()
    {
        Name = _name,
        DisplayName = _stored.Settings?.DisplayName,
        Enabled = _stored.Settings?.Enabled ?? true,
        CreatedAt = _stored.CreatedAt,
    };
}
