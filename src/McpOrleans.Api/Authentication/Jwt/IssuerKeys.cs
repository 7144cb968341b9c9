using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>
/// The keys of one issuer. They are read again when they get old, and when a token names one that is not among them. Those that are
/// known stay in use for a while when the issuer does not answer; a key that it has withdrawn does not.
/// </summary>
internal sealed partial class IssuerKeys(
    JwtIssuerOptions issuer,
    Func<CancellationToken, Task<ImmutableArray<SecurityKey>>> read,
    TimeProvider time,
    ILogger logger) : IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <summary>Between two readings, whoever asks: tokens with invented keys cost no more than this.</summary>
    public static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(5);

    /// <summary>How long keys are used while they cannot be read again.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    /// <summary>How long one reading may take; requests wait for it.</summary>
    private static readonly TimeSpan ReadingCap = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Known? _known;
    private Task? _reading;
    private long? _readAt;
    private volatile bool _isFailing;

    /// <summary>Has the keys at hand for one token: new enough, and if the issuer has it, with the key that the token names.</summary>
    /// <returns>False when no keys are known.</returns>
    public async ValueTask<bool> EnsureAsync(string? keyId, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _known);
        var age = known is null ? TimeSpan.MaxValue : time.GetElapsedTime(known.ReadAt);
        if (known is null || age > MaxAge || !known.Has(keyId) || (age > issuer.KeysRefresh && !_isFailing))
        {
            await ReadAsync().WaitAsync(cancellationToken);
            known = Volatile.Read(ref _known);
        }
        else if (age > issuer.KeysRefresh / 2)
        {
            // Ahead of time, so that hardly anybody ever waits; and beside the requests while the issuer does not answer, or each
            // of them would wait for as long as a reading may take.
            _ = ReadAsync();
        }

        return known is not null && time.GetElapsedTime(known.ReadAt) <= MaxAge;
    }

    /// <summary>For ASP.NET's handler, after <see cref="EnsureAsync"/>.</summary>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        Task.FromResult(Volatile.Read(ref _known)!.Configuration);

    public void RequestRefresh()
    {
        // EnsureAsync does it where it is needed.
    }

    /// <summary>Never fails: what went wrong is in the log, and what was known stays known.</summary>
    private Task ReadAsync()
    {
        lock (_gate)
        {
            if (_reading is { IsCompleted: false } || (_readAt is { } last && time.GetElapsedTime(last) < MinDelay))
            {
                return _reading ?? Task.CompletedTask;
            }

            _readAt = time.GetTimestamp();
            return _reading = Task.Run(ReadOnceAsync);
        }
    }

    private async Task ReadOnceAsync()
    {
        try
        {
            using var cap = new CancellationTokenSource(ReadingCap, time);
            var startedAt = time.GetTimestamp();

            // Not all that is read can be called off: a file on a disk that hangs cannot, not even by who opens it.
            var keys = await Task.Run(() => read(cap.Token), cap.Token).WaitAsync(cap.Token);
            Volatile.Write(ref _known, new Known(issuer.Issuer, keys, startedAt));
            _isFailing = false;
        }
#pragma warning disable CA1031 // Whatever it is, tokens are checked with the keys that are known, or not at all.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _isFailing = true;
            LogReadingFailed(logger, issuer.Issuer, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The keys of {Issuer} cannot be read: {Reason}")]
    private static partial void LogReadingFailed(ILogger logger, string issuer, string reason);

    private sealed class Known
    {
        public Known(string issuer, ImmutableArray<SecurityKey> keys, long readAt)
        {
            ReadAt = readAt;
            Configuration = new OpenIdConnectConfiguration { Issuer = issuer };
            foreach (var key in keys)
            {
                Configuration.SigningKeys.Add(key);
            }
        }

        public long ReadAt { get; }

        public OpenIdConnectConfiguration Configuration { get; }

        public bool Has(string? keyId) => string.IsNullOrEmpty(keyId) || Configuration.SigningKeys.Any(key => key.KeyId == keyId);
    }
}
