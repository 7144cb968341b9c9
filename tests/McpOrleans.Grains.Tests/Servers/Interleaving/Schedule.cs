using System.Collections.Immutable;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>What happens to one server, in its order; the same for the same seed.</summary>
internal sealed record Schedule
{
    private const int Fewest = 10;
    private const int Most = 30;

    private static readonly ImmutableArray<Act> Acts =
    [
        Act.Put, Act.Put, Act.Put, Act.Put,
        Act.Delete, Act.Delete,
        Act.Connect, Act.Disconnect, Act.Reconnect,
        Act.CheckHealth, Act.CheckHealth,
        Act.ListTools, Act.Call, Act.Call, Act.KeyedCall,
        Act.Deactivate, Act.Deactivate,
        Act.ChangeTools, Act.ChangeTools, Act.ChangeTools, Act.ChangeTools,
        Act.ForgetSessions,
        Act.Pass, Act.Pass,
        Act.Hold, Act.Hold, Act.Hold, Act.Hold, Act.Hold, Act.Hold,
        Act.Release, Act.Release, Act.Release, Act.Release,
        Act.Fail, Act.Fail,
    ];

    private static readonly ImmutableArray<string> Tools = ["common", "secret", "a_only", "b_only", "fresh_1", "fresh_2", "never"];
    private static readonly ImmutableArray<string> ChangingTools = ["secret", "fresh_1", "fresh_2", "common"];
    private static readonly ImmutableArray<double> Times = [0.25, 1, 6, 31, 61];

    public required int Seed { get; init; }

    public required ImmutableArray<Step> Steps { get; init; }

    public static Schedule Draw(int seed)
    {
        var random = new Random(seed);
        var variant = ServerVariant.Draw(random);
        var steps = ImmutableArray.CreateBuilder<Step>();
        steps.Add(new Step(Act.Put) { Variant = variant, Settles = random.Next(5) > 0 });
        var holds = new List<int>();
        for (var left = random.Next(Fewest, Most); left > 0; left--)
        {
            var step = DrawStep(random, ref variant, holds, steps.Count);
            if (step is null)
            {
                continue;
            }

            steps.Add(step with { Settles = random.Next(2) > 0 });
            if (step.Act is Act.ChangeTools && random.Next(4) > 0)
            {
                // What a server says is acted upon a moment later.
                steps.Add(new Step(Act.Pass) { Time = TimeSpan.FromSeconds(Times[0]), Settles = random.Next(4) > 0 });
            }
        }

        // Whatever is still held goes on in an order of its own.
        foreach (var hold in holds.OrderBy(_ => random.Next()).ToArray())
        {
            steps.Add(new Step(Act.Release) { Hold = hold, Settles = random.Next(2) > 0 });
        }

        return new Schedule { Seed = seed, Steps = steps.ToImmutable() };
    }

    public override string ToString() => string.Join('\n', Steps.Select((step, number) => $"  {number}: {step}"));

    private static Step? DrawStep(Random random, ref ServerVariant variant, List<int> holds, int number)
    {
        var act = Acts[random.Next(Acts.Length)];
        switch (act)
        {
            case Act.Put:
                variant = random.Next(4) > 0 ? variant.Mutate(random) : ServerVariant.Draw(random);
                return new Step(act) { Variant = variant };
            case Act.Call:
                return new Step(act) { Tool = Tools[random.Next(Tools.Length)] };
            case Act.KeyedCall:
                return new Step(act) { Tool = Tools[random.Next(Tools.Length)], Choice = random.Next(2) };
            case Act.ChangeTools:
                return new Step(act) { Tool = ChangingTools[random.Next(ChangingTools.Length)], Choice = random.Next(4) > 0 ? variant.Target : 1 - variant.Target };
            case Act.Pass:
                return new Step(act) { Time = TimeSpan.FromSeconds(Times[random.Next(Times.Length)]) };
            case Act.Hold:
                holds.Add(number);
                return new Step(act) { Hold = number, Point = DrawPoint(random), Times = random.Next(4) > 0 ? 1 : null };
            case Act.Fail:
                return new Step(act) { Point = DrawPoint(random), Times = random.Next(1, 3), Choice = random.Next(3) };
            case Act.Release when holds.Count == 0:
                return null;
            case Act.Release:
                var hold = holds[random.Next(holds.Count)];
                holds.Remove(hold);
                return new Step(act) { Hold = hold };
            default:
                return new Step(act);
        }
    }

    private static string DrawPoint(Random random) => random.Next(2) > 0
        ? Points.Upstream[random.Next(Points.Upstream.Length)]
        : Points.Inside[random.Next(Points.Inside.Length)];
}
