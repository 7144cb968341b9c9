namespace McpOrleans;

/// <summary>Checks a <see cref="TenantSettings"/> and reports all errors at once. Fields are named as users write them.</summary>
public static class TenantSettingsValidator
{
    private const int MaxDisplayName = 200;
    private const int MaxDescription = 1000;
    private const double MaxRequestsPerSecond = 1_000_000;
    private const long MaxCount = 1_000_000;
    private const long MaxBytes = 1L << 50;

    /// <summary>Returns everything that is wrong with the settings; empty when they are valid.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="settings"/> is null.</exception>
    public static ImmutableArray<FieldError> Validate(TenantSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var errors = new FieldErrors();
        errors.CheckText("display_name", settings.DisplayName, MaxDisplayName);
        errors.CheckText("description", settings.Description, MaxDescription);

        if (!Enum.IsDefined(settings.ToolChanges))
        {
            errors.Add("tool_changes", "Must be 'notify' or 'quarantine'. Leave it out for 'notify'.");
        }

        var quotas = settings.Quotas;
        if (quotas.RequestsPerSecond is { } rate && !(rate > 0 && rate <= MaxRequestsPerSecond))
        {
            errors.Add("quotas.requests_per_second", $"Must be more than 0 and at most {MaxRequestsPerSecond}. Leave it out for no limit.");
        }

        CheckCount("quotas.burst", quotas.Burst, 1, MaxCount);
        if (quotas is { Burst: not null, RequestsPerSecond: null })
        {
            errors.Add("quotas.burst", "Needs quotas.requests_per_second.");
        }

        CheckCount("quotas.concurrent_calls", quotas.ConcurrentCalls, 1, MaxCount);
        CheckCount("quotas.servers", quotas.Servers, 0, MaxCount);
        CheckCount("quotas.stored_bytes", quotas.StoredBytes, 0, MaxBytes);
        return errors.ToImmutable();

        void CheckCount(string field, long? value, long least, long most)
        {
            if (value < least || value > most)
            {
                errors.Add(field, $"Must be from {least} to {most}. Leave it out for no limit.");
            }
        }
    }
}
