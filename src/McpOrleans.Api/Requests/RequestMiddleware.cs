using McpOrleans.Api.Audit;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.BrowserDefence;
using McpOrleans.Api.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Requests;

/// <summary>Gives every request an id and every failure a body: whatever happens, the caller gets problem details.</summary>
internal sealed class RequestMiddleware(RequestDelegate next, ILogger<RequestMiddleware> logger)
{
    public const string RequestIdHeader = "X-Request-Id";

    private const int MaxRequestIdLength = 64;

    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.Request.Headers[RequestIdHeader] is [{ Length: > 0 and <= MaxRequestIdLength } id] && id.All(IsRequestIdCharacter))
        {
            context.TraceIdentifier = id;
        }

        response.Headers[RequestIdHeader] = context.TraceIdentifier;
        SecurityHeaders.Set(response.Headers);
        try
        {
            await next(context);
            if (response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null })
            {
                await HttpProblems.ForStatus(context).ExecuteAsync(context);
            }
        }
        catch (Exception exception) when (exception is ConnectionResetException || context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer; the status is for logs and metrics.
            AuditNote.Find(context)?.Outcome ??= ErrorCodes.Cancelled;
            if (!response.HasStarted)
            {
                response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (BadHttpRequestException exception) when (!response.HasStarted)
        {
            response.StatusCode = exception.StatusCode;
            if (!await IsTakenAsync(context))
            {
                AuditNote.Find(context)?.ClientIsGone();
            }
        }
        catch (Exception exception) when (!response.HasStarted)
        {
            RequestLog.Unexpected(logger, context.TraceIdentifier, exception);
            await HttpProblems.ForException(exception).ExecuteAsync(context);
        }
    }

    /// <summary>
    /// Answers, and says whether the connection took it. A body that is malformed and one that ends too early look the same, but
    /// after the latter the web server has closed the connection, although it says so a moment later only: also a client that
    /// merely sends no more would get no answer then.
    /// </summary>
    private static async Task<bool> IsTakenAsync(HttpContext context)
    {
        try
        {
            await HttpProblems.ForStatus(context).ExecuteAsync(context);
            return !(await context.Response.BodyWriter.FlushAsync(context.RequestAborted)).IsCompleted;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsRequestIdCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':';
}
