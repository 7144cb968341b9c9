using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>
/// Calls at a constant rate, whatever becomes of earlier ones: to each server in turn, through each front in turn, every fourth
/// with an idempotency key. A keyed call that fails is sent again with the same key.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private const int KeyedEvery = 4;
    private const int MaxRepetitions = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<TenantApi> _fronts;
    private readonly ImmutableArray<string> _servers;
    private readonly long _begin = TimeProvider.System.GetTimestamp();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<CallRecord> _calls = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Task _sending;

    public SteadyLoad(ImmutableArray<TenantApi> fronts, ImmutableArray<string> servers, int callsPerSecond)
    {
        _fronts = fronts;
        _servers = servers;
        _sending = SendAsync(callsPerSecond);
    }

    /// <summary>The time since the load began.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_begin);

    /// <summary>The calls that have been answered.</summary>
    public IReadOnlyCollection<CallRecord> Calls => _calls;

    /// <summary>Whether every server has answered a call that began after <paramref name="moment"/>.</summary>
    public bool AllAnsweredSince(TimeSpan moment) =>
        _calls.Where(call => call.Succeeded && call.StartedAt > moment).Select(call => call.Server).Distinct(StringComparer.Ordinal).Count()
            == _servers.Length;

    /// <summary>Sends no more, and waits for every answer.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _sending;
        await Task.WhenAll(_running);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task SendAsync(int callsPerSecond)
    {
        var number = 0;
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                for (var due = (int)(Now.TotalSeconds * callsPerSecond); number < due; number++)
                {
                    var call = number;
                    _running.Add(Task.Run(() => CallAsync(call)));
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The load is over.
        }
    }

    private async Task CallAsync(int number)
    {
        var server = _servers[number % _servers.Length];
        var isKeyed = (number + (number / _servers.Length)) % KeyedEvery == 0;
        var id = $"{server}/{number}";
        for (var attempt = 0; attempt <= MaxRepetitions; attempt++)
        {
            var record = await CallOnceAsync(_fronts[(number + attempt) % _fronts.Length], server, id, isKeyed);
            _calls.Enqueue(record);
            if (!isKeyed || record.Succeeded || record.Code == "outcome_unknown")
            {
                break;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<CallRecord> CallOnceAsync(TenantApi front, string server, string id, bool isKeyed)
    {
        var started = Now;
        string? code;
        try
        {
            var answer = await front.CallAsync(CountedServers.Tool, new JsonObject { ["id"] = id }, server, idempotencyKey: isKeyed ? id : null);
            code = (bool?)answer.Body["success"] is true ? null : answer.ErrorCode ?? $"status {answer.Status}";
        }
#pragma warning disable CA1031 // Whatever came instead of an answer is what the test is about.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            code = $"no answer: {exception.GetType().Name}";
        }

        return new CallRecord(id, server, isKeyed, started, Now, code);
    }
}
