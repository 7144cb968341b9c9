namespace McpOrleans.Client;

/// <summary>
/// Takes what an MCP server sends while a call runs. One method is called at a time, in the order in which the server sent; whoever
/// fails, or takes ten seconds for what it was given at once (up to 256 frames), hears no more of this call, which goes on.
/// </summary>
public interface ICallListener
{
    /// <summary>
    /// Whether <see cref="OnRequestAsync"/> responds to requests of the server (sampling, elicitation, roots); otherwise they are refused.
    /// </summary>
    bool TakesRequests => false;

    /// <summary>Progress (where the request has a progress token), a log message, or another notification.</summary>
    /// <param name="notification">Its parameters are as the server wrote them; a progress token is the request's own.</param>
    /// <param name="cancellationToken">Cancelled when the call is over.</param>
    ValueTask OnNotificationAsync(CallFrame notification, CancellationToken cancellationToken);

    /// <summary>Responds to a request of the server. What comes after it does not wait for the response.</summary>
    /// <param name="request">What the server asks.</param>
    /// <param name="cancellationToken">Cancelled when the server waits no more, or the call is over.</param>
    Task<CallResponse> OnRequestAsync(CallFrame request, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"A listener that takes requests has an {nameof(OnRequestAsync)} of its own.");

    /// <summary>Notifications were left out at about this point, because more came than were taken.</summary>
    /// <param name="count">How many.</param>
    ValueTask OnLeftOutAsync(int count) => ValueTask.CompletedTask;
}
