using System.Net;
using McpOrleans.Grains.Resilience;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>
/// The stream on which a server of the sessions' era says what belongs to no request. A server need not have one; one that broke is
/// opened again, ever more slowly.
/// </summary>
internal sealed class ListeningStream(HttpExchange http, IFrameReceiver receiver, ConnectionOptions options, ByteBudget budget, TimeProvider clock)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>A stream that lived so long was no failure.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the stream is open, or could not be opened at first. Never fails.</summary>
    public Task Tried => _tried.Task;

    /// <summary>Never fails.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="headers">What every request of the session has.</param>
    /// <param name="isSessionKnown">Asks the server whether it still knows the session.</param>
    /// <param name="onSessionLost">It does not know the session any more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Start(
        Func<HttpHeaders> headers, Func<CancellationToken, Task<bool>> isSessionKnown, Action onSessionLost, CancellationToken cancellationToken) =>
        Ended = Task.Run(() => ListenAsync(headers, isSessionKnown, onSessionLost, cancellationToken), CancellationToken.None);

    private async Task ListenAsync(
        Func<HttpHeaders> headers, Func<CancellationToken, Task<bool>> isSessionKnown, Action onSessionLost, CancellationToken cancellationToken)
    {
        using var lease = new ByteLease(budget);
        var stream = new EventStream(receiver, http.Faults, options.MaxMessageBytes, lease, request: null);
        var failures = 0;
        try
        {
            while (true)
            {
                var opened = clock.GetTimestamp();
                if (await OpenAsync(stream, headers(), isSessionKnown, onSessionLost, cancellationToken) is false)
                {
                    return;
                }

                _tried.TrySetResult();
                failures = clock.GetElapsedTime(opened) > LongLife ? 0 : failures + 1;
                await Task.Delay(Backoff.Delay(failures, stream.Retry, LongestDelay, Random.Shared.NextDouble()), clock, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection was closed.
        }
        finally
        {
            _tried.TrySetResult();
        }
    }

    /// <summary>Reads to the end of the stream; false when another try makes no sense.</summary>
    private async Task<bool> OpenAsync(
        EventStream stream, HttpHeaders headers, Func<CancellationToken, Task<bool>> isSessionKnown, Action onSessionLost, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetEventsAsync(headers, stream.LastEventId, cancellationToken);
            if (response.IsSuccessStatusCode && HttpExchange.MediaType(response) is "text/event-stream")
            {
                _tried.TrySetResult();
                await stream.ReadAsync(response, cancellationToken);
                return true;
            }

            if (response.StatusCode is HttpStatusCode.NotFound && headers.SessionId is not null)
            {
                // So many frameworks answer a GET where there is only a POST, too.
                if (!await isSessionKnown(cancellationToken))
                {
                    onSessionLost();
                }

                return false;
            }

            // Most servers that have none say so.
            return response.StatusCode >= HttpStatusCode.InternalServerError;
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return HttpFaults.Of(http.Faults, exception).Kind is FaultKind.NotReached or FaultKind.Broken;
        }
    }
}
