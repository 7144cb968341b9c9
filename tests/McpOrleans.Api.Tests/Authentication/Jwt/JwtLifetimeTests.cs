using McpOrleans.Api.Authentication.Jwt;
using Microsoft.IdentityModel.Tokens;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Jwt;

public sealed class JwtLifetimeTests
{
    private readonly SteppedClock _clock = new();
    private readonly JwtLifetime _lifetime;
    private readonly DateTime _now;

    public JwtLifetimeTests()
    {
        _lifetime = new JwtLifetime(TimeSpan.FromSeconds(30), _clock);
        _now = _clock.Now.UtcDateTime;
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, true)]
    [InlineData(-29, true)]
    [InlineData(-30, false)]
    [InlineData(-31, false)]
    public void Check_Expiry_IsHeldToTheSkew(int seconds, bool isValid) =>
        Check<SecurityTokenExpiredException>(() => _lifetime.Check(notBefore: null, _now.AddSeconds(seconds)), isValid);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void Check_Beginning_IsHeldToTheSkew(int seconds, bool isValid) =>
        Check<SecurityTokenNotYetValidException>(() => _lifetime.Check(_now.AddSeconds(seconds), _now.AddHours(1)), isValid);

    [Fact]
    public void Check_WithoutExpiry_IsInvalid() => Should.Throw<SecurityTokenNoExpirationException>(() => _lifetime.Check(_now, expires: null));

    private static void Check<TException>(Func<bool> check, bool isValid)
        where TException : Exception
    {
        if (isValid)
        {
            check().ShouldBeTrue();
        }
        else
        {
            Should.Throw<TException>(() => check());
        }
    }
}
