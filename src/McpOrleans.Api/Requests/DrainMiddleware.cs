using McpOrleans.Api.Audit;
using McpOrleans.Api.Calls;
using McpOrleans.Api.Problems;
using McpOrleans.Api.Quotas;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Requests;

/// <summary>
/// Ends the requests that outlast the time they get when the service stops, each with an answer that says what may have happened:
/// a connection that is merely cut leaves its caller guessing.
/// </summary>
internal sealed class DrainMiddleware(RequestDelegate next, RequestDrain drain, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (drain.IsOver.IsCancellationRequested)
        {
            await HttpProblems.Stopping().ExecuteAsync(context);
            return;
        }

        var started = time.GetTimestamp();
        var aborted = context.RequestAborted;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, drain.IsOver);
        context.RequestAborted = ended.Token;
        try
        {
            await next(context);
        }
        catch (Exception) when (drain.IsOver.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            context.RequestAborted = aborted;
            if (context.Response.HasStarted)
            {
                // Half an answer must not look like a whole one.
                context.Abort();
            }
            else
            {
                await Explain(context, started).ExecuteAsync(context);
            }
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    private Problem Explain(HttpContext context, long started)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<LimitsConcurrency>() is not null)
        {
            var note = AuditNote.Find(context);
            return CallProblem.From(
                HttpProblems.StoppedDuring("call"), note?.Tool, note?.Server, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3));
        }

        return metadata?.GetMetadata<Audited>() is not null ? HttpProblems.StoppedDuring("request") : HttpProblems.Stopping();
    }
}
