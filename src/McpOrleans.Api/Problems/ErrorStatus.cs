namespace McpOrleans.Api.Problems;

/// <summary>Maps error codes to HTTP statuses.</summary>
internal static class ErrorStatus
{
    public static int Of(string errorCode) => errorCode switch
    {
        ErrorCodes.InvalidRequest => StatusCodes.Status400BadRequest,
        ErrorCodes.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorCodes.Forbidden or ErrorCodes.TenantDisabled => StatusCodes.Status403Forbidden,
        ErrorCodes.TenantNotFound or ErrorCodes.ServerNotFound or ErrorCodes.ToolNotFound
            or ErrorCodes.PromptNotFound or ErrorCodes.ResourceNotFound => StatusCodes.Status404NotFound,
        ErrorCodes.AmbiguousTool or ErrorCodes.AmbiguousPrompt or ErrorCodes.AmbiguousResource or ErrorCodes.InputRequired or ErrorCodes.QuotaExceeded or ErrorCodes.OutcomeUnknown
            or ErrorCodes.ToolChanged or ErrorCodes.IdempotencyConflict => StatusCodes.Status409Conflict,
        ErrorCodes.InputExpired => StatusCodes.Status410Gone,
        ErrorCodes.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorCodes.Cancelled => StatusCodes.Status499ClientClosedRequest,
        ErrorCodes.ProtocolError or ErrorCodes.ConnectionFailed => StatusCodes.Status502BadGateway,
        ErrorCodes.ServerDisabled or ErrorCodes.Overloaded or ErrorCodes.CircuitOpen or ErrorCodes.StorageUnavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorCodes.Timeout => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };
}
