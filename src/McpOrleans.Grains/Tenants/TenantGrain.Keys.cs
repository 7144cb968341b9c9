using System.Security.Cryptography;

namespace McpOrleans.Grains.Tenants;

// The tenant's API keys.
internal sealed partial class TenantGrain
{
    /// <summary>A larger number would make each write, and the copy of the keys at each front, slow.</summary>
    private const int MaxKeys = 500;

    private const int SigningKeyBytes = 32;

    /// <summary>How long uses of keys are collected before they are stored.</summary>
    internal static readonly TimeSpan UseDelay = TimeSpan.FromMinutes(1);

    private readonly KeyUses _uses = new();
    private IGrainTimer? _useTimer;

    public async Task<IssueKeyResult?> IssueKeyAsync(ApiKeySpec spec, long? tenantGeneration = null)
    {
        if (Settings is null || (tenantGeneration ?? _stored.Generation) != _stored.Generation)
        {
            return null;
        }

        var now = _clock.GetUtcNow();
        var errors = ApiKeySpecValidator.Validate(spec, now);
        if (errors.IsEmpty && _stored.Keys.Length >= MaxKeys)
        {
            errors = [new FieldError { Field = "name", Message = $"The tenant already has {MaxKeys} keys, the most that it can have. Revoke one first." }];
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

    public async Task<bool> EnsureSigningKeyAsync()
    {
        if (Settings is not null && _stored.SigningKey.IsEmpty)
        {
            await WriteAsync(_stored with { SigningKey = [.. RandomNumberGenerator.GetBytes(SigningKeyBytes)] });
        }

        return Settings is not null;
    }

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
#pragma warning disable CA1031 // Nobody waits for the stored time of use, so a failure must have no effect.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUsesLost(_name, exception);
        }
    }
}
