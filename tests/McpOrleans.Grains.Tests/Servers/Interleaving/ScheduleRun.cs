using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>One schedule on a server of its own, and what is left afterwards.</summary>
internal sealed class ScheduleRun
{
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Shorter than any time within which an MCP server must answer: it answers in real time.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(8);

    /// <summary>Of all that schedules put. A reminder that could not be set anew is when it ticks.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(5);

    /// <summary>After this, what failed is tried again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int Attempts = 4;

    private readonly Lane _lane;
    private readonly Schedule _schedule;
    private readonly ServerKey _key;
    private readonly IMcpServerGrain _server;
    private readonly Remains _remains;
    private readonly List<Task> _running = [];
    private readonly ConcurrentQueue<string> _journal = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private bool _isDeaf;

    public ScheduleRun(Lane lane, Schedule schedule)
    {
        (_lane, _schedule) = (lane, schedule);
        _key = new ServerKey($"t{schedule.Seed}", "test");
        _server = lane.Server(_key);
        _remains = new Remains(lane, _key);
    }

    /// <summary>Null, or what went wrong, with everything that is needed to understand it.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        _lane.ResetUpstreams();
        _lane.Log.Current = _journal;
        try
        {
            await TakeStepsAsync(cancellationToken).WaitAsync(Cap, TimeProvider.System, cancellationToken);
        }
        catch (Exception exception)
        {
            _complaints.Enqueue(Describe(exception));
        }
        finally
        {
            _lane.Gates.Clear();
        }

        return _complaints.IsEmpty ? null : Describe();
    }

    private async Task TakeStepsAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; number < _schedule.Steps.Length; number++)
        {
            var step = _schedule.Steps[number];
            _journal.Enqueue($"{number}: {step}");
            await TakeAsync(number, step, cancellationToken);
            if (step.Settles)
            {
                await _lane.Gates.QuietAsync();
            }
        }

        await EndAsync(cancellationToken);
    }

    private async Task TakeAsync(int number, Step step, CancellationToken cancellationToken)
    {
        switch (step.Act)
        {
            case Act.Pass:
                _lane.Clock.Advance(step.Time);
                break;
            case Act.Hold:
                _lane.Gates.Hold(step.Hold, step.Point!, step.Times);
                break;
            case Act.Release:
                _lane.Gates.Release(step.Hold);
                break;
            case Act.Fail:
                _lane.Gates.Fail(step.Point!, step.Times, step.Choice);
                break;
            case Act.ChangeTools:
                await ChangeToolsAsync(_lane.Upstreams[step.Choice], step.Tool!, cancellationToken);
                break;
            default:
                Start($"{number}: {step}", () => DoAsync(step, cancellationToken), mayThrow: step.Act is Act.Put or Act.Delete or Act.ForgetSessions);
                break;
        }
    }

    private async Task<string> DoAsync(Step step, CancellationToken cancellationToken)
    {
        switch (step.Act)
        {
            case Act.Put:
                return Describe(await PutAsync(step.Variant!));
            case Act.Delete:
                return $"{await _server.RemoveAsync()}";
            case Act.Connect:
                return Describe(await _server.ConnectAsync(cancellationToken));
            case Act.Disconnect:
                return Describe(await _server.DisconnectAsync());
            case Act.Reconnect:
                return Describe(await _server.ReconnectAsync(cancellationToken));
            case Act.CheckHealth:
                return Describe(await _server.CheckHealthAsync(cancellationToken));
            case Act.ListTools:
                var listing = await _server.ListToolsAsync(cancellationToken);
                return listing?.Failure?.Code ?? string.Join(' ', listing?.Tools.Select(tool => tool.Name) ?? ["none"]);
            case Act.Call or Act.KeyedCall:
                return Describe(await _server.InvokeAsync(
                    GrainCluster.Call(step.Tool!) with { IdempotencyKey = step.Act is Act.KeyedCall ? $"key {step.Choice}" : null }, cancellationToken), step.Tool!);
            case Act.Deactivate:
                await _lane.DeactivateAsync(_server);
                return "done";
            case Act.ForgetSessions:
                await Task.WhenAll(_lane.Upstreams.Select(upstream => upstream.ForgetSessionsAsync()));
                return "done";
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    private Task<ConfigureServerResult> PutAsync(ServerVariant variant)
    {
        var config = variant.ToConfig(_lane.Addresses);
        return variant.IsUnlimited ? _server.ConfigureUnlimitedAsync(config) : _server.ConfigureAsync(config);
    }

    private void Start(string name, Func<Task<string>> run, bool mayThrow)
    {
        _running.Add(RunAsync());

        async Task RunAsync()
        {
            try
            {
                _journal.Enqueue($"  {name} -> {await run()}");
            }
            catch (Exception exception)
            {
                _journal.Enqueue($"  {name} -> {exception.GetType().Name}: {exception.Message}");
                if (!mayThrow && exception is not OrleansMessageRejectionException)
                {
                    _complaints.Enqueue($"{name} threw {Describe(exception)}");
                }
            }
            finally
            {
                _lane.Gates.Moved();
            }
        }
    }

    /// <summary>The tool comes, goes, or is described otherwise.</summary>
    private async Task ChangeToolsAsync(TestServer upstream, string tool, CancellationToken cancellationToken)
    {
        var tools = upstream.Script.Tools;
        if (tool == "common")
        {
            var changed = ServerTool.Named(tool);
            changed.Definition["description"] = $"Answers '{tool}', version {tools.All.Single(known => known.Name == tool).Definition["description"]!.GetValue<string>().Length}.";
            tools.Add(changed);
        }
        else if (tools.All.Any(known => known.Name == tool))
        {
            tools.Remove(tool);
        }
        else
        {
            tools.Add(ServerTool.Named(tool));
        }

        await tools.NotifyChangedAsync(cancellationToken);
        var traffic = upstream.Script.Traffic.Read();
        _isDeaf |= traffic.OpenStreams < traffic.OpenSessions;
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        _lane.Gates.Clear();
        await _lane.Gates.QuietAsync();
        await _lane.EndedAsync(Task.WhenAll(_running));

        if (_isDeaf)
        {
            // It could not be heard where the session had no stream to say it on, and never can be where that was opened once
            // before: the SDK's servers open none again for a session that is resumed.
            await _lane.EndedAsync(_server.ReconnectAsync(cancellationToken));
            await _lane.Gates.QuietAsync();
        }

        if (_schedule.Seed % 2 == 0)
        {
            await RepeatAsync();
        }

        if (_remains.Expected(_lane.Orders.Of(_server.GetGrainId())) is not { } expected)
        {
            _complaints.Enqueue("What is stored is none of what was ordered.");
            return;
        }

        if (!expected.IsDone && _schedule.Steps.Any(step => step.Act is Act.Deactivate))
        {
            // The activation that was about to find out has ended before it could.
            await _lane.EndedAsync(_lane.DeactivateAsync(_server));
        }

        if (_schedule.Steps.Any(step => step.Act is Act.ForgetSessions))
        {
            // Who calls first finds that out, and is told so.
            await _lane.EndedAsync(_server.CheckHealthAsync(cancellationToken));
        }

        await ConvergeAsync(expected, cancellationToken);
        if (_complaints.IsEmpty)
        {
            await CompareAsync(() => _remains.CompareCallsAsync(expected, cancellationToken));
            await StayAsync(expected, cancellationToken);
        }

        if (_complaints.IsEmpty && expected.Config is not null)
        {
            await RemoveAsync();
            await ConvergeAsync(new Order(null), cancellationToken);
            await StayAsync(new Order(null), cancellationToken);
        }
    }

    /// <summary>Whoever was not told whether his order was carried out gives it again.</summary>
    private async Task RepeatAsync()
    {
        if (_lane.Orders.Of(_server.GetGrainId()) is not [.., { IsDone: false, IsUndone: false } last])
        {
            return;
        }

        _journal.Enqueue("again");
        for (var attempt = 1; attempt <= Attempts && !_lane.Orders.Of(_server.GetGrainId())[^1].IsDone; attempt++)
        {
            try
            {
                await _lane.EndedAsync(last.Config is null ? _server.RemoveAsync()
                    : last.IsUnlimited ? _server.ConfigureUnlimitedAsync(last.Config)
                    : _server.ConfigureAsync(last.Config));
            }
            catch (Exception exception) when (attempt < Attempts)
            {
                _journal.Enqueue($"  {Describe(exception)}");
                _lane.Clock.Advance(Patience);
            }

            await _lane.Gates.QuietAsync();
        }
    }

    private async Task RemoveAsync()
    {
        try
        {
            await _lane.EndedAsync(_server.RemoveAsync());
        }
        catch (Exception exception)
        {
            // A state may be stored without word of that: the next activation knows more.
            _journal.Enqueue($"removal: {Describe(exception)}");
            await _lane.Gates.QuietAsync();
            await RepeatAsync();
        }

        await _lane.Gates.QuietAsync();
    }

    /// <summary>What failed is made up for by the next health check.</summary>
    private async Task ConvergeAsync(Order expected, CancellationToken cancellationToken)
    {
        var interval = expected.Config?.HealthCheckInterval ?? Second;
        var left = LongestInterval * 2;
        var step = interval / 4 < LongestStep ? interval / 4 : LongestStep;
        while (true)
        {
            var differences = await _remains.CompareAsync(expected, cancellationToken);
            if (differences.Count == 0)
            {
                return;
            }

            if (left < TimeSpan.Zero)
            {
                foreach (var difference in differences)
                {
                    _complaints.Enqueue(difference);
                }

                return;
            }

            _lane.Clock.Advance(step);
            left -= step;
            await _lane.Gates.QuietAsync();
        }
    }

    /// <summary>Nor does anything change what is left as time goes by.</summary>
    private async Task StayAsync(Order expected, CancellationToken cancellationToken)
    {
        var interval = expected.Config is { Enabled: true } config ? config.HealthCheckInterval : TimeSpan.FromMinutes(2);
        var messages = Messages();
        for (var step = expected.Config is { Enabled: true } ? LongestStep : interval; interval > TimeSpan.Zero; interval -= step)
        {
            _lane.Clock.Advance(step < interval ? step : interval);
            await _lane.Gates.QuietAsync();
        }

        await _lane.Gates.QuietAsync(6);
        if (expected.Config is { Enabled: true })
        {
            // A check may just have found out about something that befell the server: its session was forgotten, for example.
            await ConvergeAsync(expected, cancellationToken);
        }
        else
        {
            await CompareAsync(() => _remains.CompareAsync(expected, cancellationToken));
        }

        if (expected.Config is not { Enabled: true } && Messages() != messages)
        {
            _complaints.Enqueue("An MCP server still hears of us.");
        }
    }

    private int Messages() => _lane.Upstreams.Sum(upstream => upstream.Script.Traffic.Read().Messages.Values.Sum());

    private async Task CompareAsync(Func<Task<IReadOnlyList<string>>> compare)
    {
        foreach (var difference in await compare())
        {
            _complaints.Enqueue(difference);
        }
    }

    private string Describe() =>
        $"""
        seed {_schedule.Seed}
        {string.Join("\n  ", _complaints.Select(complaint => "! " + complaint))}
         schedule, and what came of it:
          {string.Join("\n  ", _journal)}
         orders:
          {string.Join("\n  ", _lane.Orders.Of(_server.GetGrainId()).Select(order => $"{order.Config?.HealthCheckInterval.TotalSeconds.ToString() ?? "remove"} {order.Outcome}"))}
        """;

    private static string Describe(Exception exception) => $"{exception.GetType().Name}: {exception.Message} {exception.StackTrace?.Split('\n').LastOrDefault(line => line.Contains("McpOrleans.Grains.", StringComparison.Ordinal))}";

    private static string Describe(ConfigureServerResult result) =>
        result.Refusal?.Message ?? (result.Errors.IsEmpty ? result.Created ? "created" : "replaced" : string.Join(' ', result.Errors));

    private static string Describe(McpServerStatus? status) => status is null ? "none" : $"{status.State} {status.Health} {status.LastFailure?.Message}";

    private string Describe(McpReply reply, string tool)
    {
        if (reply is FailedReply { Failure: var failure })
        {
            return $"{failure.Code} {failure.Message}";
        }

        var text = GrainCluster.Text(reply);
        if (text != tool)
        {
            _complaints.Enqueue($"The call of {tool} was answered {text}.");
        }

        return text;
    }
}
