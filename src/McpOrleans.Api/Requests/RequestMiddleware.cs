using McpOrleans.Api.BrowserDefence;
using McpOrleans.Api.Calls;
using McpOrleans.Api.Quotas;
using McpOrleans.Threading;
using Microsoft.AspNetCore.Connections;

namespace McpOrleans.Api.Requests;

/// <summary>
/// The door of the front. Every request gets an id and headers, is let in or refused by <see cref="RequestAdmission"/>, gets problem
/// details whatever goes wrong, ends in time when the service stops, and is recorded once it is answered. One method rather than one
/// middleware for each: every step that waits costs a call memory and time.
/// </summary>
internal sealed class RequestMiddleware(
    RequestDelegate next, RequestAdmission admission, RequestDrain drain, RequestAudit audit, TimeProvider time, ILogger<RequestMiddleware> logger)
{
    public const string RequestIdHeader = "X-Request-Id";

    private const int MaxRequestIdLength = 64;

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var scope = new RequestScope();
        context.Features.Set(scope);
        Identify(context);
        SecurityHeaders.Set(context.Response.Headers);
        var aborted = context.RequestAborted;
        try
        {
            try
            {
                using var ended = LinkedCancellation.Of(aborted, drain.IsOver);
                context.RequestAborted = ended.Token;
                if (drain.IsOver.IsCancellationRequested)
                {
                    await HttpProblems.Stopping().ExecuteAsync(context);
                }
                else if (await admission.AdmitAsync(context, scope))
                {
                    await next(context);
                }
            }
            catch (Exception) when (drain.IsOver.IsCancellationRequested && !aborted.IsCancellationRequested)
            {
                context.RequestAborted = aborted;
                await ExplainStopAsync(context, scope.Note, started);
            }
            finally
            {
                context.RequestAborted = aborted;
                scope.Place?.Dispose();
            }

            if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null })
            {
                await HttpProblems.ForStatus(context).ExecuteAsync(context);
            }
        }
        catch (Exception exception)
        {
            if (!await TryExplainAsync(context, scope.Note, exception))
            {
                scope.Note.Outcome ??= ErrorCodes.InternalError;
                throw;
            }
        }
        finally
        {
            audit.Record(context, scope, started);
        }
    }

    private static void Identify(HttpContext context)
    {
        if (context.Request.Headers[RequestIdHeader] is [{ Length: > 0 and <= MaxRequestIdLength } id] && id.All(IsRequestIdCharacter))
        {
            context.TraceIdentifier = id;
        }

        context.Response.Headers[RequestIdHeader] = context.TraceIdentifier;
    }

    /// <summary>Ends a request that outlasts the time it gets when the service stops: a connection that is merely cut leaves its caller guessing.</summary>
    private async Task ExplainStopAsync(HttpContext context, AuditNote note, long started)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        var metadata = context.GetEndpoint()?.Metadata;
        var problem = metadata?.GetMetadata<LimitsConcurrency>() is not null
            ? CallProblem.From(
                HttpProblems.StoppedDuring("call"), note.Tool, note.Server, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3))
            : metadata?.GetMetadata<Audited>() is not null ? HttpProblems.StoppedDuring("request") : HttpProblems.Stopping();
        await problem.ExecuteAsync(context);
    }

    /// <summary>False: nobody knows what to answer, or it is too late for an answer.</summary>
    private async ValueTask<bool> TryExplainAsync(HttpContext context, AuditNote note, Exception exception)
    {
        var response = context.Response;
        if (exception is ConnectionResetException || context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer; the status is for logs and metrics.
            note.Outcome ??= ErrorCodes.Cancelled;
            if (!response.HasStarted)
            {
                response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }

            return true;
        }

        if (response.HasStarted)
        {
            return false;
        }

        if (exception is BadHttpRequestException badRequest)
        {
            response.StatusCode = badRequest.StatusCode;
            if (!await IsTakenAsync(context))
            {
                note.ClientIsGone();
            }

            return true;
        }

        RequestLog.Unexpected(logger, context.TraceIdentifier, exception);
        await HttpProblems.ForException(exception).ExecuteAsync(context);
        return true;
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
