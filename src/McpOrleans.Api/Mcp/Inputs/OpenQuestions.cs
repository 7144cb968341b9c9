using System.Collections.Concurrent;

namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>The requests that this front has sent to clients with a session, and whose responses it waits for. Thread-safe.</summary>
internal sealed class OpenQuestions
{
    private const string Prefix = "mcporleans-";

    private readonly ConcurrentDictionary<(string Session, string Id), TaskCompletionSource<CallResponse>> _open = new();

    /// <summary>Whether a request's id can be one of the service's.</summary>
    public static bool IsOurs(string id) => id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Begins to wait. <see cref="End"/> must follow.</summary>
    /// <param name="session">The session's key.</param>
    /// <returns>The request's id, and the response to it.</returns>
    public (string Id, Task<CallResponse> Response) Begin(string session)
    {
        // Nobody can guess it, and no two fronts make the same.
        var id = Prefix + Guid.NewGuid().ToString("N");
        var response = new TaskCompletionSource<CallResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[(session, id)] = response;
        return (id, response.Task);
    }

    public void End(string session, string id) => _open.TryRemove((session, id), out _);

    /// <summary>A client has responded. What nobody waits for means nothing.</summary>
    public void Answer(string session, string id, CallResponse response)
    {
        if (_open.TryRemove((session, id), out var waiting))
        {
            waiting.TrySetResult(response);
        }
    }
}
