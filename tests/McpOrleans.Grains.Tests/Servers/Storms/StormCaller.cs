using System.Collections.Concurrent;
using McpOrleans.TestServers.Tools;
using Orleans.Runtime;

namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>Calls one server again and again, with keys and without, and takes note of what it is told.</summary>
internal sealed class StormCaller(StormCluster cluster, ServerKey server, int number, Random random)
{
    private readonly List<string> _keys = [];
    private readonly ConcurrentQueue<StormCall> _calls = new();
    private int _ids;

    public IReadOnlyCollection<StormCall> Calls => _calls;

    public async Task RunAsync(CancellationToken end, CancellationToken cancellationToken)
    {
        while (!end.IsCancellationRequested)
        {
            var timeout = TimeSpan.FromSeconds(random.Next(2, 4));
            switch (random.Next(10))
            {
                case < 6:
                    await CallAsync(NewId(), isKeyed: false, timeout, cancellationToken);
                    break;
                case < 8:
                    _keys.Add(NewId());
                    await CallAsync(_keys[^1], isKeyed: true, timeout, cancellationToken);
                    break;
                case 8:
                    _keys.Add(NewId());
                    await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => CallAsync(_keys[^1], isKeyed: true, timeout, cancellationToken)));
                    break;
                default:
                    if (_keys.Count > 0)
                    {
                        await CallAsync(_keys[random.Next(_keys.Count)], isKeyed: true, timeout, cancellationToken);
                    }

                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 300)), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Repeats every keyed call.</summary>
    public async Task RepeatAsync(CancellationToken cancellationToken)
    {
        foreach (var key in _keys)
        {
            await CallAsync(key, isKeyed: true, TimeSpan.FromSeconds(3), cancellationToken);
        }
    }

    public Task<StormCall> CallAsync(CancellationToken cancellationToken) =>
        CallAsync(NewId(), isKeyed: false, TimeSpan.FromSeconds(3), cancellationToken);

    private string NewId() => $"{server}-{number}-{++_ids}";

    private async Task<StormCall> CallAsync(string id, bool isKeyed, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var grain = cluster.Server(server);
        var request = GrainCluster.Call(RunCounter.ToolName, new { id }, timeout) with { IdempotencyKey = isKeyed ? id : null };
        var metHanging = cluster.Storage.IsHanging(grain.GetGrainId());
        var read = cluster.Storage.ConfigurationsRead(grain.GetGrainId()).Ended;
        var started = TimeProvider.System.GetTimestamp();
        McpReply? reply = null;
        Exception? failure = null;
        try
        {
            reply = await grain.InvokeAsync(request, cancellationToken);
        }
        catch (OrleansMessageRejectionException)
        {
            // The call met one ending activation after another until Orleans gave it up: its caller gets what the client library
            // makes of that.
            reply = new FailedReply { Failure = new Failure { Code = ErrorCodes.OutcomeUnknown, Message = "Orleans rejected the call.", Ran = true } };
        }
#pragma warning disable CA1031 // Every exception is one too many.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        var took = TimeProvider.System.GetElapsedTime(started);
        metHanging |= cluster.Storage.IsHanging(grain.GetGrainId());
        var metActivation = cluster.Storage.ConfigurationsRead(grain.GetGrainId()).Begun > read;
        var call = new StormCall(id, isKeyed, timeout, took, metHanging, metActivation, reply, failure);
        _calls.Enqueue(call);
        return call;
    }
}
