namespace McpOrleans.Api.Security.Jwt;

/// <summary>Why a token is not taken. An exception because that is how ASP.NET passes it on; it is never thrown.</summary>
internal sealed class JwtRefusal(JwtVerdict verdict) : Exception($"JWT: {verdict}.")
{
    public JwtVerdict Verdict => verdict;
}
