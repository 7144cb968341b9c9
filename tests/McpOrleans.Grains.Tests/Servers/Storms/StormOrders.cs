using System.Collections.Immutable;
using McpOrleans.Grains.Servers;
using Orleans.Runtime;

namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>
/// Orders to one server, one after another, and whether the answers are true: what is said to be stored is, and stays so until
/// the next order of its kind.
/// </summary>
internal sealed class StormOrders(StormCluster cluster, ServerKey key, McpServerConfig config, StormCaller probe, Random random)
{
    private readonly List<string> _complaints = [];
    private readonly List<TimeSpan> _durations = [];
    private ImmutableHashSet<string> _possibleDescriptions = [config.Description!];
    private ImmutableHashSet<bool> _possiblyIsolated = [false];
    private int _number;
    private int _stored;
    private int _notStored;
    private int _unanswered;

    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>How long each order took.</summary>
    public IReadOnlyList<TimeSpan> Durations => _durations;

    /// <summary>Orders whose answers said that they were stored, that they were not, and that ended with an exception.</summary>
    public (int Stored, int NotStored, int Unanswered) Counts => (_stored, _notStored, _unanswered);

    private IMcpServerGrain Server => cluster.Server(key);

    public async Task RunAsync(CancellationToken end, CancellationToken cancellationToken)
    {
        while (!end.IsCancellationRequested)
        {
            switch (random.Next(12))
            {
                case < 3:
                    await ConfigureAsync();
                    break;
                case 3:
                    await IsolateAsync(isIsolated: true);
                    await GiveWhileIsolatedAsync(cancellationToken);
                    await IsolateAsync(isIsolated: false);
                    break;
                case < 6:
                    await IsolateAsync(isIsolated: false);
                    break;
                case < 8:
                    await WatchAsync("health check", () => Server.CheckHealthAsync(cancellationToken));
                    break;
                case 8:
                    await WatchAsync("reconnect", () => Server.ReconnectAsync(cancellationToken));
                    break;
                case 9:
                    await WatchAsync("disconnect", Server.DisconnectAsync);
                    break;
                case 10:
                    await cluster.DeactivateAsync(random.Next(5) == 0 ? cluster.Directory(key.Tenant) : Server);
                    break;
                default:
                    await WatchAsync("status", Server.GetStatusAsync);
                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1000)), TimeProvider.System, cancellationToken);
            await CheckStoredAsync("later");
        }
    }

    /// <summary>Has the circuit closed, whatever was ordered before.</summary>
    public Task<bool> ResetAsync() => IsolateAsync(isIsolated: false);

    /// <summary>Whether what is stored is what the answers leave possible.</summary>
    public async Task CheckStoredAsync(string when)
    {
        var description = (await cluster.ReadStoredAsync<ServerState>(StateNames.Server, Server)).Config?.Description ?? "none";
        if (!_possibleDescriptions.Contains(description))
        {
            _complaints.Add($"{key}: {when} the stored description is '{description}', not one of '{string.Join("', '", _possibleDescriptions)}'.");
        }

        var isIsolated = (await cluster.ReadStoredAsync<LearntState>(StateNames.Learnt, Server)).Circuit?.IsIsolated ?? false;
        if (!_possiblyIsolated.Contains(isIsolated))
        {
            _complaints.Add($"{key}: {when} the circuit is stored as {(isIsolated ? "" : "not ")}isolated.");
        }
    }

    /// <summary>None of this ends an isolation.</summary>
    private async Task GiveWhileIsolatedAsync(CancellationToken cancellationToken)
    {
        switch (random.Next(4))
        {
            case 0:
                await ConfigureAsync();
                break;
            case 1:
                await cluster.DeactivateAsync(Server);
                break;
            case 2:
                await WatchAsync("reconnect", () => Server.ReconnectAsync(cancellationToken));
                break;
            default:
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken);
                break;
        }
    }

    private async Task ConfigureAsync()
    {
        var description = $"number {++_number}";
        var before = _possibleDescriptions;

        // It may be stored from now on.
        _possibleDescriptions = before.Add(description);
        var configured = await WatchAsync<ConfigureServerResult>("PUT", async () => await Server.ConfigureAsync(config with { Description = description }));
        if (configured is { Errors.IsEmpty: false })
        {
            _complaints.Add($"{key}: PUT: {string.Join(", ", configured.Errors)}");
        }
        else if (configured is { Refusal: null })
        {
            _possibleDescriptions = [description];
            _stored++;
        }
        else if (configured is { Refusal: { } refusal })
        {
            _possibleDescriptions = refusal.Message.EndsWith("Nothing was changed.", StringComparison.Ordinal) ? before : _possibleDescriptions;
            _notStored++;
        }

        await CheckStoredAsync($"after PUT ({configured?.Refusal?.Message ?? (configured is null ? "exception" : "stored")})");
    }

    private async Task<bool> IsolateAsync(bool isIsolated)
    {
        _possiblyIsolated = [true, false];
        var order = isIsolated ? "isolate" : "reset";
        var status = await WatchAsync(order, () => isIsolated ? Server.IsolateCircuitAsync() : Server.ResetCircuitAsync());
        var isStored = status is { NotStored: null, IsConfigUnknown: false };
        if (isStored)
        {
            _possiblyIsolated = [isIsolated];
            _stored++;
        }
        else if (status is not null)
        {
            _notStored++;
        }

        await CheckStoredAsync($"after {order} ({(isStored ? "stored" : "not stored")})");
        if (isStored && isIsolated && await probe.CallAsync(CancellationToken.None) is { Failure.Code: not (ErrorCodes.CircuitOpen or ErrorCodes.StorageUnavailable) } call)
        {
            _complaints.Add($"{key}: a call of the isolated server: {call}");
        }

        return isStored;
    }

    private async Task<T?> WatchAsync<T>(string order, Func<Task<T?>> give)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            return await give();
        }
#pragma warning disable CA1031 // Nobody knows then what came of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _unanswered++;
            if (exception is not (OrleansException or TimeoutException))
            {
                // Fronts know what to make of Orleans' own alone.
                _complaints.Add($"{key}: {order}: {exception}");
            }

            return null;
        }
        finally
        {
            _durations.Add(TimeProvider.System.GetElapsedTime(started));
        }
    }
}
