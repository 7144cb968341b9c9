namespace McpOrleans;

/// <summary>Checks an <see cref="ApiKeySpec"/> and reports all errors at once. Fields are named as users write them.</summary>
public static class ApiKeySpecValidator
{
    private const int MaxName = 100;
    private const int MaxPatterns = 100;
    private const int MaxPattern = 256;

    /// <summary>Returns everything that is wrong with the key; empty when it can be issued.</summary>
    /// <param name="spec">The key to issue.</param>
    /// <param name="now">The current time; the key must expire after it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="spec"/> is null.</exception>
    public static ImmutableArray<FieldError> Validate(ApiKeySpec spec, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = new FieldErrors();
        if (string.IsNullOrWhiteSpace(spec.Name))
        {
            errors.Add("name", "Must not be empty. Say what the key is for.");
        }

        errors.CheckText("name", spec.Name, MaxName);
        if (!Enum.IsDefined(spec.Role))
        {
            errors.Add("role", "Must be 'caller' or 'tenant_admin'.");
        }

        if (spec.ExpiresAt <= now)
        {
            errors.Add("expires_at", "Must be in the future. Leave it out for a key that does not expire.");
        }

        errors.CheckPatterns("tools.allow", spec.Access.ToolsAllow, MaxPatterns, MaxPattern);
        errors.CheckPatterns("tools.deny", spec.Access.ToolsDeny, MaxPatterns, MaxPattern);
        errors.CheckPatterns("servers.allow", spec.Access.ServersAllow, MaxPatterns, MaxPattern);
        errors.CheckPatterns("servers.deny", spec.Access.ServersDeny, MaxPatterns, MaxPattern);
        return errors.ToImmutable();
    }
}
