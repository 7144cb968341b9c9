using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>Two new tenants of a service in its own process: one has a server that misbehaves, and the other is the bystander.</summary>
internal sealed class Scene : IAsyncDisposable
{
    /// <summary>The server that misbehaves.</summary>
    public const string Bad = "bad";

    private readonly Bounds _bounds;
    private readonly Wire _wire;
    private readonly TestServerOptions _options;
    private Stage? _stage;
    private HostProcess? _host;
    private int _linesBefore;
    private TestServerProcess? _server;
    private Bystander? _bystander;
    private TenantApi? _tenant;

    private Scene(Wire wire, TestServerOptions options, Bounds bounds)
    {
        _wire = wire;
        _bounds = bounds;
        _options = options with
        {
            Protocol = wire is Wire.StatelessHttp ? "2026-07-28" : options.Protocol,
            LinePort = wire is Wire.Stdio ? FreePorts.Take(1)[0] : 0,
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public HostProcess Host => _host!;

    /// <summary>The lines that the service has written since the scene began.</summary>
    public IEnumerable<string> Lines => Host.Process.Output.Skip(_linesBefore);

    public Bystander Bystander => _bystander!;

    /// <summary>The tenant with the server that misbehaves.</summary>
    public TenantApi Tenant => _tenant!;

    public TestServerControl Control => _server!.Control;

    /// <summary>The configuration of the server that misbehaves, as its tenant writes it.</summary>
    public JsonObject Config => _wire switch
    {
        Wire.Sse => ServerConfig.Http(_server!.SseUrl),
        Wire.Stdio => ServerConfig.Stdio(TestServerCommand.For(new TestServerOptions { Relay = _options.LinePort })),
        _ => ServerConfig.Http(_server!.Url),
    };

    public static async Task<Scene> StartAsync(Wire wire, TestServerOptions options, Bounds? bounds = null)
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var scene = new Scene(wire, options, bounds ?? new Bounds());
        try
        {
            scene._server = await TestServerProcess.StartAsync(scene._options, Cancellation);
            scene._stage = await TestContext.Current.GetFixture<Stage>();
            scene._host = await scene._stage!.GetHostAsync();
            scene._linesBefore = scene._host.Process.Output.Count;
            scene._bystander = await Bystander.StartAsync(scene._host, await scene._stage.GetHealthyServerAsync());
            scene._tenant = await TenantApi.NewAsync(scene._host);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a scene whose bad server has nothing wrong: it is registered, and its tools are listed.</summary>
    public static async Task<Scene> WithPlainServerAsync(Wire wire, TestServerOptions? options = null, Bounds? bounds = null)
    {
        var scene = await StartAsync(wire, (options ?? new TestServerOptions()) with { Raw = RawKind.Plain }, bounds);
        try
        {
            await scene.Tenant.AddServerAsync(Bad, scene.Config);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Runs an action and checks that it did not harm the service or the bystander. It ends at once when the service has died or uses more
    /// than its bounds, because nothing more can be learnt after that.
    /// </summary>
    public async Task PlayAsync(Func<Task> play)
    {
        await using var watch = new ResourceWatch(Host.Process.Id, _bounds);
        var playing = play();
        var death = Eventually.TrueAsync(() => Host.Process.HasExited || playing.IsCompleted, cap: TimeSpan.FromMinutes(5), cancellationToken: Cancellation);
        if (await Task.WhenAny(playing, watch.Exceeded, death) == watch.Exceeded)
        {
            await Host.KillAsync(Cancellation);
        }

        // The test must fail with this cause and not with a consequence of it, such as a call that did not reach the service.
        await playing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        (watch.Exceeded.IsCompleted ? await watch.Exceeded : null).ShouldBeNull();
        Host.Process.HasExited.ShouldBeFalse($"The service has died; it used {watch} and said:\n{string.Join('\n', Host.Process.Output.TakeLast(20))}");
        await playing;
        await Bystander.ShouldHaveNoticedNothingAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"The service used {watch}. The bystander made {Bystander.Calls} calls, the slowest took {Bystander.Slowest.TotalMilliseconds:F0} ms.");
    }

    public Task<TrafficSnapshot> ReadTrafficAsync() => Control.ReadTrafficAsync(Cancellation);

    /// <summary>Waits until the server's traffic meets a condition.</summary>
    public async Task WaitForTrafficAsync(Func<TrafficSnapshot, bool> condition)
    {
        TrafficSnapshot? traffic = null;
        await Eventually.TrueAsync(
            async _ => condition(traffic = await ReadTrafficAsync()), () => $"The server saw {Describe(traffic!)}.", cancellationToken: Cancellation);
    }

    /// <summary>Calls a tool of the bad server.</summary>
    public Task<ApiAnswer> CallAsync(string tool, JsonObject? arguments = null) => Tenant.CallAsync(tool, arguments, Bad);

    /// <summary>Checks that the bad server's circuit is closed, was never open in this scene, and has counted this many failures.</summary>
    public async Task CircuitShouldBeClosedAsync(int failures = 0)
    {
        var circuit = await Tenant.ReadCircuitAsync(Bad);
        ((string?)circuit["state"], (int?)circuit["failure_count"]).ShouldBe(("closed", failures));
        Lines.ShouldNotContain(line => line.Contains($"{Bad}: the circuit is open", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (_bystander?.DisposeAsync() ?? ValueTask.CompletedTask);
            await LeaveAsync();
        }
        finally
        {
            await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>
    /// Removes the servers, so that they do not disturb the next scene. A server that cannot be removed has damaged the service.
    /// </summary>
    private async Task LeaveAsync()
    {
        if (_stage is null || _tenant is null || Host.Process.HasExited)
        {
            return;
        }

        try
        {
            foreach (var answer in await Task.WhenAll(Bystander.RemoveServerAsync(), _tenant.DeleteAsync($"servers/{Bad}")))
            {
                answer.Status.ShouldBeOneOf(HttpStatusCode.NoContent, HttpStatusCode.NotFound);
            }
        }
        catch
        {
            await _stage.CloseAsync();
            throw;
        }
    }

    private static string Describe(TrafficSnapshot traffic) => JsonSerializer.Serialize(traffic);
}
