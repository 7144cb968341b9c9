namespace McpOrleans.Client;

/// <summary>Receives what an MCP server sends while a call runs.</summary>
/// <remarks>
/// One method is called at a time, in the order in which the server sent. A listener that throws, or takes longer than 10 s for one
/// batch (up to 256 frames), receives nothing more of this call. The call goes on.
/// </remarks>
public interface ICallListener
{
    /// <summary>
    /// Whether <see cref="OnRequestAsync"/> responds to requests of the server (sampling, elicitation, roots). When false (the
    /// default), these requests are refused.
    /// </summary>
    bool TakesRequests => false;

    /// <summary>Receives a notification: progress (when the request has a progress token), a log message, or any other.</summary>
    /// <param name="notification">
    /// The notification with its parameters as the server wrote them. A progress token is that of the caller's request.
    /// </param>
    /// <param name="cancellationToken">Cancelled when the call is over.</param>
    ValueTask OnNotificationAsync(CallFrame notification, CancellationToken cancellationToken);

    /// <summary>Responds to a request of the server. The frames that follow do not wait for the response.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the server no longer waits for the response, or the call is over.</param>
    /// <returns>The response, which is sent to the server.</returns>
    /// <exception cref="NotSupportedException">
    /// <see cref="TakesRequests"/> is true, but the listener does not implement this method.
    /// </exception>
    Task<CallResponse> OnRequestAsync(CallFrame request, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"A listener that takes requests must implement {nameof(OnRequestAsync)}.");

    /// <summary>Says that notifications were left out at about this point, because the listener was too slow.</summary>
    /// <param name="count">How many were left out.</param>
    ValueTask OnLeftOutAsync(int count) => ValueTask.CompletedTask;
}
