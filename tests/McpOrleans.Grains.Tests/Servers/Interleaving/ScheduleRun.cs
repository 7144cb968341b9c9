using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>One schedule on a server of its own, step by step.</summary>
internal sealed class ScheduleRun
{
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(2);

    private readonly Lane _lane;
    private readonly Schedule _schedule;
    private readonly IMcpServerGrain _server;
    private readonly ScheduleJournal _journal;
    private readonly ScheduleEnd _end;
    private readonly List<Task> _running = [];
    private bool _isDeaf;

    public ScheduleRun(Lane lane, Schedule schedule)
    {
        (_lane, _schedule) = (lane, schedule);
        var key = new ServerKey($"t{schedule.Seed}", "test");
        _server = lane.Server(key);
        _journal = new ScheduleJournal(schedule.Seed);
        _end = new ScheduleEnd(lane, schedule, key, _journal);
    }

    /// <summary>Null, or what went wrong, with everything that is needed to understand it.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        _lane.ResetUpstreams();
        _lane.Log.Current = _journal.Lines;
        try
        {
            await TakeStepsAsync(cancellationToken).WaitAsync(Cap, TimeProvider.System, cancellationToken);
        }
        catch (Exception exception)
        {
            _journal.Complain(ScheduleJournal.Describe(exception));
        }
        finally
        {
            _lane.Gates.Clear();
        }

        return _journal.IsClean ? null : _journal.Describe(_lane.Orders.Of(_server.GetGrainId()));
    }

    private async Task TakeStepsAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; number < _schedule.Steps.Length; number++)
        {
            var step = _schedule.Steps[number];
            _journal.Add($"{number}: {step}");
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
                _journal.Add($"  {name} -> {await run()}");
            }
            catch (Exception exception)
            {
                _journal.Add($"  {name} -> {exception.GetType().Name}: {exception.Message}");
                if (!mayThrow && exception is not OrleansMessageRejectionException)
                {
                    _journal.Complain($"{name} threw {ScheduleJournal.Describe(exception)}");
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

        await _end.CheckAsync(cancellationToken);
    }

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
            _journal.Complain($"The call of {tool} was answered {text}.");
        }

        return text;
    }
}
