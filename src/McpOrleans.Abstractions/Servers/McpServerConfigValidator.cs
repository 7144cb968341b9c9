namespace McpOrleans;

/// <summary>Checks a <see cref="McpServerConfig"/> and reports all errors at once. Fields are named as users write them.</summary>
public static class McpServerConfigValidator
{
    private const int MaxDescription = 1000;
    private const int MaxPrefix = 40;
    private const int MaxPatterns = 1000;
    private const int MaxPattern = 256;
    private const double MaxTimeout = 600;
    private const double MaxConnectTimeout = 300;
    private const double MinRetryDelay = 0.1;

    /// <summary>Returns everything that is wrong with the configuration; empty when it is valid.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="config"/> is null.</exception>
    public static ImmutableArray<FieldError> Validate(McpServerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var errors = new FieldErrors();
        AddressRules.Check(config, errors);
        CheckTimes(config, errors);
        CheckCounts(config, errors);
        CheckTools(config, errors);
        errors.CheckText("description", config.Description, MaxDescription);
        return errors.ToImmutable();
    }

    private static void CheckTimes(McpServerConfig config, FieldErrors errors)
    {
        errors.CheckPositive("timeout", config.Timeout, MaxTimeout);
        errors.CheckPositive("connect_timeout", config.ConnectTimeout, MaxConnectTimeout);
        errors.CheckRange("retry_delay", config.RetryDelay, MinRetryDelay, MaxTimeout);
        errors.CheckRange("circuit_breaker_timeout", config.CircuitBreakerTimeout, 1, 3600);
        errors.CheckRange("health_check_interval", config.HealthCheckInterval, 5, 86_400);
        if (config.RetryMaxDelay < config.RetryDelay)
        {
            errors.Add("retry_max_delay", "Must not be shorter than retry_delay.");
        }
        else
        {
            errors.CheckRange("retry_max_delay", config.RetryMaxDelay, MinRetryDelay, MaxTimeout);
        }
    }

    private static void CheckCounts(McpServerConfig config, FieldErrors errors)
    {
        errors.CheckRange("retry_attempts", config.RetryAttempts, 0, 10);
        errors.CheckRange("circuit_breaker_threshold", config.CircuitBreakerThreshold, 1, 1000);
        errors.CheckRange("max_concurrency", config.MaxConcurrency, 1, 1000);
        errors.CheckRange("max_queue", config.MaxQueue, 0, 100_000);
    }

    private static void CheckTools(McpServerConfig config, FieldErrors errors)
    {
        if (config.ToolPrefix is { } prefix
            && (prefix.Length > MaxPrefix || !prefix.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-')))
        {
            errors.Add("tool_prefix", $"Must have at most {MaxPrefix} letters, digits, '_' or '-'. It is empty for no prefix.");
        }

        errors.CheckPatterns("tools.allow", config.ToolsAllow, MaxPatterns, MaxPattern);
        errors.CheckPatterns("tools.deny", config.ToolsDeny, MaxPatterns, MaxPattern);
    }
}
