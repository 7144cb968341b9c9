namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>
/// Checks the state of a server after its schedule has run: the last order must be in force and stay so, and after a removal nothing may
/// be left.
/// </summary>
internal sealed class ScheduleEnd(Lane lane, Schedule schedule, ServerKey key, ScheduleJournal journal)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Shorter than every timeout of an MCP server, because the servers answer in real time.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(8);

    /// <summary>
    /// The longest interval that a schedule configures. A reminder that could not be changed is corrected at its next tick.
    /// </summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(5);

    /// <summary>The time after which failed work is tried again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int Attempts = 4;

    private readonly IMcpServerGrain _server = lane.Server(key);
    private readonly Remains _remains = new(lane, key);

    /// <summary>Reports all differences to the journal. No gate may be closed and nothing may be running any more.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (schedule.Seed % 2 == 0)
        {
            await RepeatAsync();
        }

        if (_remains.Expected(lane.Orders.Of(_server.GetGrainId())) is not { } expected)
        {
            journal.Complain("What is stored is none of what was ordered.");
            return;
        }

        if (!expected.IsDone && schedule.Steps.Any(step => step.Act is Act.Deactivate))
        {
            // The activation that was about to find out the outcome has ended before it could.
            await lane.EndedAsync(lane.DeactivateAsync(_server));
        }

        if (schedule.Steps.Any(step => step.Act is Act.ForgetSessions))
        {
            // The first call finds out that the session was forgotten, and is answered so.
            await lane.EndedAsync(_server.CheckHealthAsync(cancellationToken));
        }

        await ConvergeAsync(expected, cancellationToken);
        if (journal.IsClean)
        {
            await CompareAsync(() => _remains.CompareCallsAsync(expected, cancellationToken));
            await StayAsync(expected, cancellationToken);
        }

        if (journal.IsClean && expected.Config is not null)
        {
            await RemoveAsync();
            await ConvergeAsync(new Order(null), cancellationToken);
            await StayAsync(new Order(null), cancellationToken);
        }
    }

    /// <summary>Repeats the last order if its caller was not told whether it was carried out.</summary>
    private async Task RepeatAsync()
    {
        if (lane.Orders.Of(_server.GetGrainId()) is not [.., { IsDone: false, IsUndone: false } last])
        {
            return;
        }

        journal.Add("again");
        for (var attempt = 1; attempt <= Attempts && !lane.Orders.Of(_server.GetGrainId())[^1].IsDone; attempt++)
        {
            try
            {
                await lane.EndedAsync(last.Config is null ? _server.RemoveAsync()
                    : last.IsUnlimited ? _server.ConfigureUnlimitedAsync(last.Config)
                    : _server.ConfigureAsync(last.Config));
            }
            catch (Exception exception) when (attempt < Attempts)
            {
                journal.Add($"  {ScheduleJournal.Describe(exception)}");
                lane.Clock.Advance(Patience);
            }

            await lane.Gates.QuietAsync();
        }
    }

    private async Task RemoveAsync()
    {
        try
        {
            await lane.EndedAsync(_server.RemoveAsync());
        }
        catch (Exception exception)
        {
            // The removal may be stored although it was reported as failed. The next activation knows more.
            journal.Add($"removal: {ScheduleJournal.Describe(exception)}");
            await lane.Gates.QuietAsync();
            await RepeatAsync();
        }

        await lane.Gates.QuietAsync();
    }

    /// <summary>Waits until the server is as it should be. What has failed is corrected by the next health check.</summary>
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
                    journal.Complain(difference);
                }

                return;
            }

            lane.Clock.Advance(step);
            left -= step;
            await lane.Gates.QuietAsync();
        }
    }

    /// <summary>Checks that nothing changes any more as time goes by.</summary>
    private async Task StayAsync(Order expected, CancellationToken cancellationToken)
    {
        var interval = expected.Config is { Enabled: true } config ? config.HealthCheckInterval : TimeSpan.FromMinutes(2);
        var messages = Messages();
        for (var step = expected.Config is { Enabled: true } ? LongestStep : interval; interval > TimeSpan.Zero; interval -= step)
        {
            lane.Clock.Advance(step < interval ? step : interval);
            await lane.Gates.QuietAsync();
        }

        await lane.Gates.QuietAsync(6);
        if (expected.Config is { Enabled: true })
        {
            // A health check may just have noticed a change at the server, for example that it forgot the session.
            await ConvergeAsync(expected, cancellationToken);
        }
        else
        {
            await CompareAsync(() => _remains.CompareAsync(expected, cancellationToken));
        }

        if (expected.Config is not { Enabled: true } && Messages() != messages)
        {
            journal.Complain("An MCP server still hears of us.");
        }
    }

    private int Messages() => lane.Upstreams.Sum(upstream => upstream.Script.Traffic.Read().Messages.Values.Sum());

    private async Task CompareAsync(Func<Task<IReadOnlyList<string>>> compare)
    {
        foreach (var difference in await compare())
        {
            journal.Complain(difference);
        }
    }
}
