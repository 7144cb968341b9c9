using System.Collections.Concurrent;
using System.Globalization;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Everything that can happen to a server at once: what is in force afterwards is what was ordered last, everywhere.</summary>
public sealed class InterleavingTests
{
    private const int Schedules = 1000;
    private const int Lanes = 8;
    private const int Shown = 3;

    [Fact]
    public async Task Anything_ThousandSchedules_LeavesWhatWasOrderedLast()
    {
        // One of them alone, to look at it.
        var seeds = Environment.GetEnvironmentVariable("INTERLEAVING_SEED") is { Length: > 0 } given
            ? given.Split(',').SelectMany(Range).ToArray()
            : [.. Enumerable.Range(1, Schedules)];
        var left = new ConcurrentQueue<int>(seeds);
        var failures = new ConcurrentDictionary<int, string>();
        var start = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, Math.Min(Lanes, seeds.Length)).Select(_ => Task.Run(() => RunAsync(left, failures), Cancel)));

        TestContext.Current.TestOutputHelper?.WriteLine($"{seeds.Length} schedules in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s.");
        failures.Count.ShouldBe(0, $"INTERLEAVING_SEED={string.Join(',', failures.Keys.Order())}\n{string.Join("\n\n", failures.OrderBy(failure => failure.Key).Take(Shown).Select(failure => failure.Value))}");
    }

    private static IEnumerable<int> Range(string given)
    {
        var ends = given.Split('-').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task RunAsync(ConcurrentQueue<int> seeds, ConcurrentDictionary<int, string> failures)
    {
        var lane = await Lane.StartAsync(Cancel);
        try
        {
            while (seeds.TryDequeue(out var seed))
            {
                if (await new ScheduleRun(lane, Schedule.Draw(seed)).RunAsync(Cancel) is { } failure)
                {
                    failures[seed] = failure;
                    TestContext.Current.TestOutputHelper?.WriteLine(failure);

                    // What is left of this one is no matter of the next.
                    await lane.DisposeAsync();
                    lane = await Lane.StartAsync(Cancel);
                }
            }

            if (await lane.FindRemainsAsync() is { Count: > 0 } remains)
            {
                failures[0] = string.Join('\n', remains);
            }
        }
        finally
        {
            await lane.DisposeAsync();
        }
    }
}
