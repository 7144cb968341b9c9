using McpOrleans.Grains.Idempotency;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The calls of a server: known while they run, at most once per idempotency key, and counted. Not thread-safe: it lives on its grain's
/// scheduler, where many calls interleave.
/// </summary>
internal sealed class ServerCalls(
    ServerKey key, ServerInForce inForce, CallAttempts attempts, KeyedCalls keyedCalls, TimeProvider clock, ILogger logger)
{
    private readonly RequestCounter _counter = new();

    public RunningCalls Running { get; } = new(key, clock, logger);

    public McpServerStatistics Statistics => _counter.Statistics;

    /// <param name="request">The request.</param>
    /// <param name="observer">Takes what the server sends meanwhile; null: nobody does.</param>
    /// <param name="spent">What is gone of the time that the call may take.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<McpReply> SendAsync(McpRequest request, ICallObserver? observer, TimeSpan spent, CancellationToken cancellationToken)
    {
        var call = Running.Begin(request, observer);
        try
        {
            var reply = request.IdempotencyKey is null
                ? await attempts.RunAsync(call, spent, cancellationToken)
                : await SendKeyedAsync(call, spent, cancellationToken);
            _counter.Count(request.Method, reply);
            return reply;
        }
        finally
        {
            await Running.EndAsync(call, cancellationToken);
        }
    }

    /// <summary>The call belongs to its key, not to one caller: it goes on when that caller goes away.</summary>
    private async Task<McpReply> SendKeyedAsync(ServerCall serverCall, TimeSpan spent, CancellationToken cancellationToken)
    {
        var request = serverCall.Request;
        if (!serverCall.IsToolCall || RequestInspector.ReadName(request.Params) is not { } tool)
        {
            return Failed(new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = "An idempotency key can be used only with tools/call. The request did not run.",
                Ran = false,
            });
        }

        // What is known of a key of a server's own is told also while it is disabled: the call may have run.
        var keyed = new KeyedCall(request.IdempotencyKey!, request.Caller.Id, tool, request.Params);
        if (inForce.Config is null || !keyedCalls.TryAnswer(keyed, out var call))
        {
            if (!attempts.MayCall(out var config, out var refusal))
            {
                return refusal;
            }

            var left = (request.Timeout ?? config.Timeout) - spent;
            call = keyedCalls.RunAsync(
                keyed, left > TimeSpan.Zero ? left : TimeSpan.Zero, storing => attempts.RunAsync(serverCall, spent + storing, CancellationToken.None));
        }

        try
        {
            return await call.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Failed(CallFailures.CallerGone(wasSent: true));
        }
    }

    private static FailedReply Failed(Failure failure) => new() { Failure = failure };
}
