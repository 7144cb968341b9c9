namespace McpOrleans.Grains.Tenants;

/// <inheritdoc cref="ITenantGrain"/>
internal sealed partial class TenantGrain : Grain, ITenantGrain, IRemindable
{
    internal const string DeletionReminder = "deletion";

    /// <summary>
    /// How long it is remembered that there was a tenant: longer than a front takes to hear that it is gone, so that nobody takes
    /// what comes late for the beginning of something new.
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
            throw new ArgumentException($"'{Names.Shown(_name)}' is no tenant's name.", nameof(context));
        }

        _registry = grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);
        _contents = new TenantContents(_name, grains);
    }

    private bool IsDefault => _name == Names.DefaultTenant;

    /// <summary>Null when the tenant does not exist.</summary>
    private TenantSettings? Settings => _stored.Settings ?? (IsDefault ? new TenantSettings() : null);

    /// <summary>There was a tenant, and something of it may still arrive.</summary>
    private bool IsDeleted => Settings is null && _stored.Version > 0;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Take(_tenant.State);
        if (IsDeleted && await this.GetReminder(DeletionReminder, cancellationToken) is null)
        {
            // It was kept in memory and is lost with the process: nobody else would forget the tenant.
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
            // The reminder comes first: what is left of a creation that is broken off goes with it, whatever becomes of this silo.
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

        // Should an earlier process have died between the two writes, this is where the second is made up for.
        return await TakeNameAsync() ?? new ConfigureTenantResult { Tenant = Info() };
    }

    public Task<TenantInfo?> GetAsync() => Task.FromResult(Info());

    public Task<TenantTerms> GetTermsAsync() => Task.FromResult(new TenantTerms
    {
        Generation = IsDeleted ? null : _stored.Generation,
        Quotas = Settings?.Quotas ?? new TenantQuotas(),
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

        // The reminder comes first: from the mark on, the deletion ends whatever becomes of this silo.
        await RegisterReminderAsync();
        if (Settings is not null)
        {
            // Then the registry: a process that keeps its reminders in memory finds there what it has to go on with.
            await _registry.PutAsync(Summary() with { Deleting = true });
            _uses.Clear();
            await WriteAsync(_stored with { Settings = null, CreatedAt = null, Keys = [], Deleting = true });
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
            // Also after a deletion that came to its end: what was being configured meanwhile may have come after it.
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

    /// <summary>Has the registry hold the name, before a new tenant has anything. Null, or that another tenant has it.</summary>
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

    /// <summary>Under a new version, no lower than the time: a tenant that was deleted and created again must not use one again.</summary>
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
