using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace McpOrleans.Benchmarks.Load;

/// <summary>Sends the same request again and again on kept connections, one call at a time on each.</summary>
internal sealed class RawCaller(IPEndPoint server, RawRequest request) : ICaller, IDisposable
{
    private readonly ConcurrentStack<Lane> _idle = new();
    private long _keys;

    public async Task CallAsync(CancellationToken cancellationToken)
    {
        var lane = _idle.TryPop(out var idle) ? idle : new Lane(new KeepAliveConnection(server), [.. request.Bytes]);
        if (request.KeyAt is { } at)
        {
            Interlocked.Increment(ref _keys).TryFormat(lane.Request.AsSpan(at, RawRequest.KeyLength), out _, RawRequest.KeyFormat, CultureInfo.InvariantCulture);
        }

        var (status, body) = await lane.Connection.ExchangeAsync(lane.Request, cancellationToken);
        if (status != (int)HttpStatusCode.OK || !request.IsRight(body.Span))
        {
            throw new InvalidOperationException($"A call was answered with {status} and {body.Length} bytes: {System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 500)])}");
        }

        _idle.Push(lane);
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var lane))
        {
            lane.Connection.Dispose();
        }
    }

    private sealed record Lane(KeepAliveConnection Connection, byte[] Request);
}
