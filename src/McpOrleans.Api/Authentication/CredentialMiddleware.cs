using Microsoft.Extensions.Primitives;

namespace McpOrleans.Api.Authentication;

/// <summary>
/// Refuses a request with more than one credential, as RFC 6750 (3.1) has it: which of them counts would be a guess, and another
/// guess at a proxy before this service.
/// </summary>
internal sealed class CredentialMiddleware(RequestDelegate next, ProtectedResource resource)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (CountOf(headers.Authorization) + CountOf(headers[ApiKeyAuthenticationHandler.HeaderName]) <= 1 || context.IsOpenToAnyone())
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = resource.Challenge(context.Request, ProtectedResource.InvalidRequest);
        return Problem.SeveralCredentials().ExecuteAsync(context);
    }

    /// <summary>A proxy may write a header that came twice as one with a comma; no credential has one before a space.</summary>
    private static int CountOf(StringValues values) => values is [{ } only]
        ? only.Contains(", ", StringComparison.Ordinal) ? 2 : 1
        : values.Count;
}
