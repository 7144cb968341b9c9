using System.Collections.Concurrent;
using System.Text;
using McpOrleans.Api.Mcp.Inputs;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary>
/// This front as sessions see it: which of their requests it works on, and which streams it sends. A client may call a request off, or
/// end its session, at any front. Thread-safe.
/// </summary>
internal sealed class SessionFront(IGrainFactory grains, OpenQuestions questions) : ISessionFront
{
    private readonly ConcurrentDictionary<(string Session, string Request), CancellationTokenSource> _requests = new();
    private readonly ConcurrentDictionary<string, (Guid Id, CancellationTokenSource End)> _streams = new(StringComparer.Ordinal);

    private readonly Lock _referring = new();
    private ISessionFront? _reference;

    /// <summary>This, as grains call it. Orleans holds it weakly; the application holds this object for as long as it runs.</summary>
    public ISessionFront Reference
    {
        get
        {
            // Not before the first session: this object is made before the silo or the client that it needs has started.
            lock (_referring)
            {
                return _reference ??= grains.CreateObjectReference<ISessionFront>(this);
            }
        }
    }

    /// <summary>A request of a session begins. False: one with the same id is still running.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="id">The request's id as JSON.</param>
    /// <param name="end">Cancelled when the client calls the request off, or ends the session.</param>
    public bool TryBegin(string session, ReadOnlySpan<byte> id, CancellationTokenSource end) =>
        _requests.TryAdd((session, Encoding.UTF8.GetString(id)), end);

    /// <summary>The request has its reply.</summary>
    public void End(string session, ReadOnlySpan<byte> id) => _requests.TryRemove((session, Encoding.UTF8.GetString(id)), out _);

    /// <summary>A stream of a session begins, in place of any other that this front sends for it.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="stream">Identifies the stream.</param>
    /// <param name="end">Cancelled when another stream takes its place, or the session ends.</param>
    public void BeginStream(string session, Guid stream, CancellationTokenSource end)
    {
        (Guid Id, CancellationTokenSource End)? former = null;
        _streams.AddOrUpdate(
            session,
            _ => (stream, end),
            (_, known) =>
            {
                former = known;
                return (stream, end);
            });
        if (former is { } taken)
        {
            _ = CancelAsync(taken.End);
        }
    }

    /// <summary>The stream is over.</summary>
    public void EndStream(string session, Guid stream)
    {
        if (_streams.TryGetValue(session, out var known) && known.Id == stream)
        {
            _streams.TryRemove(KeyValuePair.Create(session, known));
        }
    }

    public async Task OnCalledOffAsync(string session, byte[] requestId)
    {
        if (_requests.TryGetValue((session, Encoding.UTF8.GetString(requestId)), out var end))
        {
            await CancelAsync(end);
        }
    }

    public Task OnResponseAsync(string session, string requestId, CallResponse response)
    {
        questions.Answer(session, requestId, response);
        return Task.CompletedTask;
    }

    public async Task OnStreamTakenAsync(string session, Guid stream)
    {
        if (_streams.TryGetValue(session, out var known) && known.Id != stream)
        {
            await CancelAsync(known.End);
        }
    }

    public async Task OnEndedAsync(string session)
    {
        if (_streams.TryGetValue(session, out var stream))
        {
            await CancelAsync(stream.End);
        }

        foreach (var (request, end) in _requests)
        {
            if (request.Session == session)
            {
                await CancelAsync(end);
            }
        }
    }

    private static async Task CancelAsync(CancellationTokenSource end)
    {
        try
        {
            await end.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }
}
