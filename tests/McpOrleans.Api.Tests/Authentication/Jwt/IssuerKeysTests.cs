using System.Collections.Immutable;
using System.Security.Cryptography;
using McpOrleans.Api.Authentication.Jwt;
using McpOrleans.Api.Hosting;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Jwt;

public sealed class IssuerKeysTests : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(10);

    private readonly SteppedClock _clock = new();
    private readonly IssuerKeys _keys;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private ImmutableArray<string> _published = ["a"];
    private bool _isDown;
    private bool _isSilent;
    private int _readings;

    public IssuerKeysTests() => _keys = new IssuerKeys(
        new JwtIssuerOptions { Issuer = "https://example.com", KeysRefresh = Refresh }, _ => ReadAsync(), _clock, NullLogger.Instance);

    [Fact]
    public async Task Ensure_KnownKey_IsReadOnce()
    {
        (await EnsureAsync("a")).ShouldBeTrue();
        (await EnsureAsync("a")).ShouldBeTrue();
        (await EnsureAsync(keyId: null)).ShouldBeTrue();

        _readings.ShouldBe(1);
        (await KnownAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Ensure_NewKey_IsFetchedForTheFirstTokenThatNamesIt()
    {
        await EnsureAsync("a");
        _published = ["a", "b"];
        _clock.Now += IssuerKeys.MinDelay;

        (await EnsureAsync("b")).ShouldBeTrue();

        (await KnownAsync()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Ensure_InventedKeys_AreNotWorthAReadingEach()
    {
        for (var i = 0; i < 100; i++)
        {
            (await EnsureAsync($"invented-{i}")).ShouldBeTrue();
        }

        _readings.ShouldBe(1);
        _clock.Now += IssuerKeys.MinDelay;
        await EnsureAsync("invented");
        _readings.ShouldBe(2);
    }

    [Fact]
    public async Task Ensure_WithdrawnKey_IsForgottenWithTheNextReading()
    {
        await EnsureAsync("a");
        _published = ["b"];
        _clock.Now += Refresh + TimeSpan.FromSeconds(1);

        (await EnsureAsync("a")).ShouldBeTrue();

        (await KnownAsync()).ShouldBe(["b"]);
    }

    [Fact]
    public async Task Ensure_IssuerIsDown_KnownKeysLastForADay()
    {
        await EnsureAsync("a");
        _isDown = true;

        _clock.Now += IssuerKeys.MaxAge;
        (await EnsureAsync("a")).ShouldBeTrue();
        _clock.Now += TimeSpan.FromSeconds(1);
        (await EnsureAsync("a")).ShouldBeFalse();

        _isDown = false;
        _clock.Now += IssuerKeys.MinDelay;
        (await EnsureAsync("a")).ShouldBeTrue();
    }

    [Fact]
    public async Task Ensure_IssuerNeverAnswered_HasNoKeysAndAsksNowAndThen()
    {
        _isDown = true;

        (await EnsureAsync("a")).ShouldBeFalse();
        (await EnsureAsync("a")).ShouldBeFalse();
        _readings.ShouldBe(1);

        _isDown = false;
        _clock.Now += IssuerKeys.MinDelay;
        (await EnsureAsync("a")).ShouldBeTrue();
    }

    [Fact]
    public async Task Ensure_IssuerIsSilent_OneWaitsAndTheOthersUseWhatIsKnown()
    {
        await EnsureAsync("a");
        _isSilent = true;
        _clock.Now += Refresh + TimeSpan.FromSeconds(1);

        (await EnsureAsync("a").AsTask().WaitAsync(Eventually.DefaultCap, TestContext.Current.CancellationToken)).ShouldBeTrue();
        for (var i = 0; i < 3; i++)
        {
            _clock.Now += IssuerKeys.MinDelay;
            var judged = EnsureAsync("a").AsTask();
            judged.IsCompletedSuccessfully.ShouldBeTrue();
        }

        _isSilent = false;
        await Eventually.TrueAsync(async _ =>
        {
            _clock.Now += IssuerKeys.MinDelay;
            _published = ["b"];
            await EnsureAsync("a");
            return (await KnownAsync()).SequenceEqual(["b"]);
        });
    }

    [Fact]
    public async Task Ensure_ReadingThatNothingEnds_IsGivenUp()
    {
        _isSilent = true;

        (await EnsureAsync("a").AsTask().WaitAsync(Eventually.DefaultCap, TestContext.Current.CancellationToken)).ShouldBeFalse();

        _isSilent = false;
        _clock.Now += IssuerKeys.MinDelay;
        (await EnsureAsync("a")).ShouldBeTrue();
    }

    public void Dispose() => _key.Dispose();

    private ValueTask<bool> EnsureAsync(string? keyId) => _keys.EnsureAsync(keyId, TestContext.Current.CancellationToken);

    private async Task<IEnumerable<string>> KnownAsync() =>
        (await _keys.GetConfigurationAsync(TestContext.Current.CancellationToken)).SigningKeys.Select(key => key.KeyId);

    private Task<ImmutableArray<SecurityKey>> ReadAsync()
    {
        Interlocked.Increment(ref _readings);
        if (_isSilent)
        {
            return new TaskCompletionSource<ImmutableArray<SecurityKey>>().Task;
        }

        return _isDown
            ? Task.FromException<ImmutableArray<SecurityKey>>(new HttpRequestException("down"))
            : Task.FromResult<ImmutableArray<SecurityKey>>([.. _published.Select(id => new ECDsaSecurityKey(_key) { KeyId = id })]);
    }
}
