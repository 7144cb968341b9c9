using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>Another tenant, which calls its own healthy server all the time and must not be affected.</summary>
internal sealed class Bystander : IAsyncDisposable
{
    private const string Server = "healthy";

    // Each of four callers makes this pause: a steady load, far below what the machine can carry.
    private const int Callers = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly TenantApi _tenant;
    private Task _calling = Task.CompletedTask;
    private int _calls;
    private long _slowest;

    private Bystander(TenantApi tenant) => _tenant = tenant;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The number of calls that were answered so far, with success or not.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The duration of the slowest call.</summary>
    public TimeSpan Slowest => TimeSpan.FromTicks(Volatile.Read(ref _slowest));

    public static async Task<Bystander> StartAsync(HostProcess host, Uri server)
    {
        var bystander = new Bystander(await TenantApi.NewAsync(host));
        await bystander._tenant.AddServerAsync(Server, ServerConfig.Http(server));
        (await bystander.CallAsync()).ShouldSucceed();
        bystander._calling = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => bystander.CallSteadilyAsync()));
        return bystander;
    }

    /// <summary>
    /// Waits for this many more calls. It measures time by the bystander's calls, which must go on while something goes wrong elsewhere.
    /// </summary>
    public async Task MakesCallsAsync(int count)
    {
        var first = Calls;
        await Eventually.TrueAsync(
            () => Calls >= first + count || _calling.IsCompleted, () => $"The bystander made {Calls - first} of {count} calls.", cancellationToken: Cancellation);
    }

    /// <summary>Ends the calls and checks how they went.</summary>
    public async Task ShouldHaveNoticedNothingAsync()
    {
        await _end.CancelAsync();
        await _calling;
        _complaints.ShouldBeEmpty();
        Calls.ShouldBePositive();
        var circuit = await _tenant.ReadCircuitAsync(Server);
        ((string?)circuit["state"], (int?)circuit["failure_count"]).ShouldBe(("closed", 0));
    }

    /// <summary>Removes the bystander's server, so that the service ends its connections.</summary>
    public Task<ApiAnswer> RemoveServerAsync() => _tenant.DeleteAsync($"servers/{Server}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _calling;
        _end.Dispose();
    }

    private Task<ApiAnswer> CallAsync() => _tenant.CallAsync("echo", new JsonObject { ["message"] = "steady" }, Server);

    private async Task CallSteadilyAsync()
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await CallOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task CallOnceAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            var answer = await CallAsync();
            if (answer.ErrorCode is not null)
            {
                _complaints.Enqueue(answer.Body.ToJsonString());
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException)
        {
            // After one call without an answer, further calls show nothing more.
            _complaints.Enqueue(exception.Message);
            await _end.CancelAsync();
        }

        var took = TimeProvider.System.GetElapsedTime(start).Ticks;
        for (var slowest = _slowest; took > slowest && Interlocked.CompareExchange(ref _slowest, took, slowest) != slowest; slowest = _slowest)
        {
            // Another caller was slow, too.
        }

        Interlocked.Increment(ref _calls);
    }
}
