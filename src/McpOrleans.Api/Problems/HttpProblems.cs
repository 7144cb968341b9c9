namespace McpOrleans.Api.Problems;

/// <summary>Problems that are found before or outside of any endpoint.</summary>
internal static class HttpProblems
{
    /// <summary>The grains of a lost silo are activated on another silo within moments.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Returns the problem that an empty response with an error status means.</summary>
    public static Problem ForStatus(HttpContext context)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        return status switch
        {
            StatusCodes.Status404NotFound => Of(
                status, $"There is no route {request.Path}.", "GET /openapi/v1.json describes all routes."),
            StatusCodes.Status405MethodNotAllowed => Of(
                status, $"{request.Path} does not support {request.Method}.", $"Use one of: {context.Response.Headers.Allow}."),
            StatusCodes.Status413PayloadTooLarge => Of(
                status, "The request body is too large.", "Send a smaller body, or have the operator raise the limit."),
            StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType(),
            StatusCodes.Status408RequestTimeout => Of(status, "The request body arrived too slowly.", "Try again on a faster connection."),
            >= 500 => Of(status, "The service failed.", "Try again. If it happens again, give the request id to the operator.")
                with
            { ErrorCode = ErrorCodes.InternalError },
            _ => Of(status, "The HTTP request is not valid.", "GET /openapi/v1.json describes all routes."),
        };
    }

    /// <summary>
    /// Returns the problem for an exception that an endpoint did not handle. The message of an exception that is not the service's
    /// own is never shown.
    /// </summary>
    public static Problem ForException(Exception exception) => exception switch
    {
        OrderNotStoredException order => Problem.Of(ErrorCodes.StorageUnavailable, order.Message, "Try again later. It is safe to repeat the same request.") with { RetryAfter = RetryAfter },
        TimeoutException => Problem.Of(ErrorCodes.Timeout, "The service did not answer in time.", "Try again later."),
        OrleansException => Problem.Of(
            ErrorCodes.Overloaded, "The part of the service that handles this request cannot be reached at the moment.", "Try again later.")
            with
        { RetryAfter = RetryAfter },
        _ => Problem.Of(
            ErrorCodes.InternalError,
            "The service failed unexpectedly.",
            "Try again. If it happens again, give the request id to the operator."),
    };

    public static Problem ClusterAway() => Problem.Of(
        ErrorCodes.Overloaded, "The service cannot reach its cluster at the moment. The request did not run.", "Try again later.") with
    { RetryAfter = RetryAfter };

    /// <summary>The service is stopping. The request did not run, or it changed nothing.</summary>
    public static Problem Stopping() => Problem.Of(
        ErrorCodes.Overloaded, "The service is stopping.", "Try again: another process of the service will answer, or this one after its restart.") with
    { RetryAfter = RetryAfter };

    /// <param name="what">What was under way and may have taken effect.</param>
    public static Problem StoppedDuring(string what) => Problem.Of(
        ErrorCodes.OutcomeUnknown, $"The service is stopping. The {what} may have run.", "Check whether it took effect before trying again.") with
    { Status = StatusCodes.Status504GatewayTimeout };

    public static Problem TooLarge(int limit) => Of(
        StatusCodes.Status413PayloadTooLarge,
        $"The request body is larger than {limit} bytes.",
        "Send a smaller body, or have the operator raise MCPORLEANS__API__MAXREQUESTBODYSIZE.");

    public static Problem MalformedFraming() => Of(
        StatusCodes.Status400BadRequest,
        "The request body cannot be read: its framing is not valid HTTP.",
        "Send the body with its exact Content-Length, or in chunks that each give their exact length.");

    public static Problem UnsupportedMediaType() => Of(
        StatusCodes.Status415UnsupportedMediaType,
        "The request body is not declared as JSON in UTF-8.",
        "Send JSON with the header 'Content-Type: application/json'.");

    private static Problem Of(int status, string detail, string suggestion) => new()
    {
        Status = status,
        ErrorCode = ErrorCodes.InvalidRequest,
        Detail = detail,
        Suggestion = suggestion,
    };
}
