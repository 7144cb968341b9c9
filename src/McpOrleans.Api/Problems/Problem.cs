using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOrleans.Api.Problems;

/// <summary>Why a request failed, as RFC 9457 problem details.</summary>
internal record Problem : IResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>The name of the HTTP status.</summary>
    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>The HTTP status code.</summary>
    public required int Status { get; init; }

    /// <summary>What happened.</summary>
    public required string Detail { get; init; }

    /// <summary>The error code, for programs.</summary>
    public required string ErrorCode { get; init; }

    /// <summary>The id under which the service logged this request.</summary>
    public string RequestId { get; private init; } = "";

    /// <summary>What to do about it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Suggestion { get; init; }

    /// <summary>The names to choose from, or the names that are most like the unknown one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Candidates { get; init; }

    /// <summary>Everything that is wrong with the request, by field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>The quota of the tenant that does not allow the request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Quota { get; init; }

    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    public static Problem Of(string errorCode, string detail, string? suggestion = null) => new()
    {
        Status = ErrorStatus.Of(errorCode),
        ErrorCode = errorCode,
        Detail = detail,
        Suggestion = suggestion,
    };

    public static Problem Of(Failure failure) =>
        Of(failure.Code, failure.Message, failure.Suggestion) with { RetryAfter = failure.RetryAfter };

    public static Problem InvalidFields(ImmutableArray<FieldError> errors) =>
        Of(
            ErrorCodes.InvalidRequest,
            errors is [var only] ? $"{only.Field}: {only.Message}" : $"{errors.Length} fields are not valid.",
            "Correct the fields named in 'errors'.")
            with
        { Errors = errors };

    public static Problem InvalidTenantName(string tenant) => Of(
        ErrorCodes.InvalidRequest, $"'{Names.Shown(tenant)}' is not a tenant name.", $"A tenant's name has {Names.Rule}.");

    public static Problem ServerNotFound(string server, ImmutableArray<string> closest) =>
        Of(
            ErrorCodes.ServerNotFound,
            $"There is no MCP server named '{Names.Shown(server)}'.",
            (closest.IsEmpty ? "" : $"Did you mean '{closest[0]}'? ") + "GET /mcp/servers lists all servers.")
            with
        { Candidates = closest.IsEmpty ? null : closest };

    public static Problem Unauthenticated(bool credentialWasGiven) => Of(
        ErrorCodes.Unauthenticated,
        credentialWasGiven ? "The credential is not valid." : "The request carries no credential.",
        "Send a valid API key, or a token from a trusted issuer, as 'Authorization: Bearer <credential>'. "
        + "An API key can also be sent as 'X-Api-Key: <key>'.");

    public static Problem CredentialExpired() => Of(
        ErrorCodes.Unauthenticated,
        "The credential has expired.",
        "Ask a tenant admin for a new API key, or get a new token from its issuer.");

    public static Problem SeveralCredentials() => Of(
        ErrorCodes.InvalidRequest,
        "The request carries more than one credential.",
        "Send exactly one: either 'Authorization: Bearer <credential>' or 'X-Api-Key: <key>'.");

    public static Problem CredentialUnjudged() =>
        Of(ErrorCodes.Overloaded, "The token cannot be checked at the moment, because the keys of its issuer cannot be read.", "Try again later, and tell the operator if the problem persists.")
            with
        { RetryAfter = TimeSpan.FromSeconds(5) };

    public static Problem TenantDisabled() => Of(
        ErrorCodes.TenantDisabled,
        "The tenant of this credential is disabled.",
        "Ask the operator of the service to enable it. Everything the tenant has is kept.");

    /// <summary>The answer is the same for a tenant that does not exist and for a tenant that the caller has no access to.</summary>
    public static Problem TenantNotFound(string tenant) => Of(
        ErrorCodes.TenantNotFound,
        $"There is no tenant named '{Names.Shown(tenant)}'.",
        "A platform admin creates one with PUT /tenants/{tenant} and lists them with GET /tenants.");

    /// <param name="action">The action, which would reveal or grant more than the credential may see.</param>
    public static Problem RestrictedKey(string action) => Of(
        ErrorCodes.Forbidden,
        $"The credential is limited to some servers or tools, so it cannot {action}.",
        "Use a tenant admin's credential without such limits.");

    public static Problem TooManyRequests(double perSecond, int burst, TimeSpan retryAfter) =>
        Of(
            ErrorCodes.RateLimited,
            string.Create(
                CultureInfo.InvariantCulture, $"The tenant's quota 'requests_per_second' is used up: it allows {perSecond} a second, and {burst} at once."),
            "Wait, and send fewer requests. A platform admin can raise the quota.")
            with
        { Quota = "requests_per_second", RetryAfter = retryAfter };

    public static Problem TooManyCalls(int limit) =>
        Of(
            ErrorCodes.RateLimited,
            $"The tenant's quota 'concurrent_calls' is used up: {(limit == 1 ? "1 call is" : $"{limit} calls are")} already running.",
            "Wait until a call has ended, and run fewer at once. A platform admin can raise the quota.")
            with
        { Quota = "concurrent_calls", RetryAfter = TimeSpan.FromSeconds(1) };

    public static Problem Forbidden() => Of(
        ErrorCodes.Forbidden,
        "The credential does not permit this.",
        "Use a credential with a stronger role.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        AuditNote.Find(httpContext)?.Outcome = ErrorCode;
        if (RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var problem = this with
        {
            RequestId = httpContext.TraceIdentifier,
            Suggestion = Suggestion is { } own && httpContext.FindRouteTenant() is { } tenant ? SuggestedRoutes.ForTenant(own, tenant) : Suggestion,
        };
        return response.WriteAsJsonAsync(problem, GetType(), options: null, ContentType, httpContext.RequestAborted);
    }
}
