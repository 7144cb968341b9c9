using System.Collections.Immutable;
using System.Text.Json;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>
/// The process of <see cref="BadCallers"/>. It is a second process of this program at the lowest priority, and its environment tells it
/// what it is.
/// </summary>
internal static class BadCallersProcess
{
    private const string PlanVariable = "MCPORLEANS_BENCHMARK_CALLERS";
    private const string Begun = "The calls have begun.";
    private static readonly TimeSpan EndCap = TimeSpan.FromSeconds(60);

    /// <summary>What this process has to call. Null: it is the benchmark itself.</summary>
    public static CallersPlan? ReadPlan() =>
        Environment.GetEnvironmentVariable(PlanVariable) is { } plan ? JsonSerializer.Deserialize<CallersPlan>(plan) : null;

    /// <summary>Starts the process, and returns once the calls have begun.</summary>
    public static async Task<ChildProcess> StartAsync(CallersPlan plan, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(
            new CommandLine(BuildOutput.Executable("McpOrleans.Benchmarks"), []).AtLowestPriority(),
            new Dictionary<string, string?>(StringComparer.Ordinal) { [PlanVariable] = JsonSerializer.Serialize(plan) });
        try
        {
            await process.WaitForLineAsync(line => line == Begun, Eventually.DefaultCap, cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells <see cref="StartAsync"/> that the calls have begun.</summary>
    public static void SayBegun() => Console.WriteLine(Begun);

    /// <summary>Ends the calls. Returns how many calls ended in which way, for each server.</summary>
    public static async Task<ImmutableDictionary<string, ImmutableSortedDictionary<string, int>>> EndAsync(
        ChildProcess process, CancellationToken cancellationToken)
    {
        if (await process.EndAsync(EndSignal.Terminate, EndCap, cancellationToken) != 0)
        {
            throw new InvalidOperationException($"The callers of the bad servers failed: {string.Join('\n', process.Output)}");
        }

        return JsonSerializer.Deserialize<ImmutableDictionary<string, ImmutableSortedDictionary<string, int>>>(process.Output.Last())!;
    }

    /// <summary>Writes the result that <see cref="EndAsync"/> returns.</summary>
    public static void SayOutcomes(IEnumerable<KeyValuePair<(string Server, string Outcome), int>> outcomes) => Console.WriteLine(JsonSerializer.Serialize(
        outcomes.GroupBy(outcome => outcome.Key.Server, StringComparer.Ordinal)
            .ToDictionary(server => server.Key, server => server.ToDictionary(outcome => outcome.Key.Outcome, outcome => outcome.Value))));
}
