namespace McpOrleans.Grains.Tenants;

/// <inheritdoc cref="ITenantGrain"/>
internal sealed partial class TenantGrain : Grain, ITenantGrain, IRemindable
{
    internal const string DeletionReminder = "deletion";

    /// <summary>
    /// How long the grain remembers that there was a tenant. It is longer than a front takes to learn that the tenant is gone, so
    /// that a late message is not mistaken for the beginning of a new tenant.
    /// </summary>
    internal static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly IPersistentState<TenantState> _tenant;
    private readonly ITenantRegistryGrain _registry;
    private readonly TenantContents _contents;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _name;
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
            throw new ArgumentException($"'{Names.Shown(_name)}' is not a tenant's name.", nameof(context));
        }

        _registry = grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);
        _contents = new TenantContents(_name, grains);
    }

    private bool IsDefault => _name == Names.DefaultTenant;

    /// <summary>The settings. Null when the tenant does not exist.</summary>
    private TenantSettings? Settings => _stored.Settings ?? (IsDefault ? new TenantSettings() : null);

    /// <summary>Whether there was a tenant, of which messages may still arrive.</summary>
    private bool IsDeleted => Settings is null && _stored.Version > 0;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Take(_tenant.State);
        if (IsDeleted && await this.GetReminder(DeletionReminder, cancellationToken) is null)
        {
            // The reminder may have been in memory and lost with the process. Without it, the deleted tenant would never be forgotten.
            await RegisterReminderAsync();
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StoreUsesAsync();

    public async Task<ConfigureTenantResult> ConfigureAsync(TenantSettings settings)
    {
        if (TenantSettingsValidator.Validate(settings) is { IsEmpty: false } errors)
        {
            return new ConfigureTenantResult { Errors = errors };
        }

        var isNew = Settings is null;
        if (isNew)
        {
            // The reminder comes first: if the creation is interrupted, the reminder removes its remains, even if this silo dies.
            await RegisterReminderAsync();
        }

        if (await TakeNameAsync() is { } refused)
        {
            return refused;
        }

        var generation = isNew ? await _contents.BeginAnewAsync(Math.Max(NextVersion(), _stored.Generation + 1)) : _stored.Generation;
        await WriteAsync(_stored with
        {
            Settings = settings,
            CreatedAt = _stored.CreatedAt ?? _clock.GetUtcNow(),
            Deleting = false,
            DeletedAt = null,
            Generation = generation,
        });
        await _registry.PutAsync(Summary());
        LogConfigured(_name, settings.Enabled);
        return new ConfigureTenantResult { Created = isNew, Tenant = Info() };
    }

    public async Task<ConfigureTenantResult> CreateIfMissingAsync()
    {
        if (Settings is null)
        {
            return await ConfigureAsync(new TenantSettings());
        }

        // If an earlier process died between the two writes, the second one is made here.
        return await TakeNameAsync() ?? new ConfigureTenantResult { Tenant = Info() };
    }

    public Task<TenantInfo?> GetAsync() => Task.FromResult(Info());

    public Task<TenantTerms> GetTermsAsync() => Task.FromResult(new TenantTerms
    {
        Generation = IsDeleted ? null : _stored.Generation,
        Quotas = Settings?.Quotas ?? new TenantQuotas(),
        ToolChanges = Settings?.ToolChanges ?? default,
    });

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

        // The reminder comes first: once the tenant is marked, the deletion is completed even if this silo dies.
        await RegisterReminderAsync();
        if (Settings is not null)
        {
            // The registry comes next: a process that keeps its reminders in memory finds the deletion there and continues it.
            await _registry.PutAsync(Summary() with { Deleting = true });
            _uses.Clear();
            await WriteAsync(_stored with { Settings = null, CreatedAt = null, Keys = [], SigningKey = [], Deleting = true });
            LogDeleting(_name);
        }

        await FinishDeletionAsync();
        return null;
    }

    public Task ResumeAsync() => Settings is null ? DeleteAsync() : _registry.PutAsync(Summary());

    public Task<TenantCredentials?> GetCredentialsAsync(long? knownVersion) =>
        Task.FromResult(knownVersion == _credentials.Version ? null : _credentials);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Settings is null)
        {
            // This is also done after a finished deletion, because a server that was being configured may have been stored after it.
            await FinishDeletionAsync();
            if (_clock.GetUtcNow() - _stored.DeletedAt < Aftermath)
            {
                return;
            }

            if (_tenant.RecordExists)
            {
                await _tenant.ClearStateAsync();
            }

            Take(new TenantState());
            DeactivateOnIdle();
        }
        else
        {
            await ResumeAsync();
        }

        await ForgetReminderAsync();
    }

    /// <summary>Registers the name before a new tenant has anything. Returns null, or an error when the name is taken.</summary>
    private async Task<ConfigureTenantResult?> TakeNameAsync()
    {
        if ((IsDefault && _stored.Settings is null) || await _registry.PutAsync(Summary()) is not { } twin)
        {
            return null;
        }

        if (Settings is null && !IsDeleted)
        {
            await ForgetReminderAsync();
        }

        return new ConfigureTenantResult { Errors = [SameName.Error("a tenant", twin)] };
    }

    private Task<IGrainReminder> RegisterReminderAsync() => this.RegisterOrUpdateReminder(DeletionReminder, ReminderPeriod, ReminderPeriod);

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(DeletionReminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private async Task FinishDeletionAsync()
    {
        await _contents.RemoveAsync();
        if (_stored.Deleting)
        {
            await WriteAsync(_stored with { Deleting = false, DeletedAt = _clock.GetUtcNow() });
        }

        await _registry.RemoveAsync(_name);
        LogDeleted(_name);
    }

    /// <summary>
    /// Stores the state under a new version. The version is not lower than the current time, because a tenant that was deleted and
    /// created again must not use a version again.
    /// </summary>
    private Task WriteAsync(TenantState next) => StoreAsync(next with { Version = NextVersion() });

    private long NextVersion() => Math.Max(_stored.Version + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());

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
            Generation = state.Generation,
            SigningKey = settings is null ? [] : state.SigningKey,
        };
    }

    private TenantInfo? Info() => Settings is not { } settings ? null : new TenantInfo
    {
        Name = _name,
        Settings = settings,
        CreatedAt = _stored.CreatedAt,
        KeysCount = _stored.Keys.Length,
        Generation = _stored.Generation,
    };

    private TenantSummary Summary() => new()
    {
        Name = _name,
        DisplayName = _stored.Settings?.DisplayName,
        Enabled = _stored.Settings?.Enabled ?? true,
        CreatedAt = _stored.CreatedAt,
        Generation = _stored.Generation,
        Deleting = Settings is null,
    };
}
