using System.Collections.Immutable;
using System.CommandLine;
using McpOrleans.Benchmarks.Calls;

namespace McpOrleans.Benchmarks;

/// <summary>The command line of the benchmarks.</summary>
internal static class BenchmarkCommand
{
    public static Task<int> InvokeAsync(
        string[] args, IReadOnlyDictionary<string, Func<BenchmarkOptions, CancellationToken, Task>> scenarios)
    {
        var scenario = new Option<string>("--scenario") { Description = "What to measure.", DefaultValueFactory = _ => scenarios.Keys.First() };
        scenario.AcceptOnlyFromAmong([.. scenarios.Keys]);
        var concurrency = new Option<int[]>("--concurrency")
        {
            Description = "Calls in flight at once; several levels are measured one after the other.",
            DefaultValueFactory = _ => [1, 16, 64],
            AllowMultipleArgumentsPerToken = true,
        };
        string[] kinds = [.. Workload.All.Select(workload => workload.Name), Workload.Keyed];
        var calls = new Option<string[]>("--calls")
        {
            Description = "What scenario 'calls' calls: short answers, answers of 64 kB and of 1 MB, and short ones with an idempotency key.",
            DefaultValueFactory = _ => kinds,
            AllowMultipleArgumentsPerToken = true,
        };
        calls.AcceptOnlyFromAmong(kinds);
        var rounds = new Option<int>("--rounds") { Description = "How often each way is measured at each level.", DefaultValueFactory = _ => 10 };
        var seconds = new Option<double>("--seconds") { Description = "How long one measurement takes.", DefaultValueFactory = _ => 1 };
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long scenario 'neighbours' has bad servers, and as long without.",
            DefaultValueFactory = _ => 1.0 / 3,
        };
        var bad = new Option<string[]>("--bad")
        {
            Description = "The bad servers of scenario 'neighbours', by how their names begin: pings, notifications, hanging, silent, crashing, dying, many, oversized; or all.",
            HelpName = "NAME",
            DefaultValueFactory = _ => ["pings-http", "hanging-http", "crashing-stdio", "oversized-http"],
            AllowMultipleArgumentsPerToken = true,
        };
        var environment = new Option<string[]>("--service-env")
        {
            Description = "Environment variables for the service, for example DOTNET_gcServer=0.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        concurrency.Validators.Add(result => Require(result, result.GetValue(concurrency)!.All(level => level is > 0 and <= 1024), "1 to 1024"));
        rounds.Validators.Add(result => Require(result, result.GetValue(rounds) is > 0 and <= 1000, "1 to 1000"));
        seconds.Validators.Add(result => Require(result, result.GetValue(seconds) is >= 0.1 and <= 600, "0.1 to 600"));
        minutes.Validators.Add(result => Require(result, result.GetValue(minutes) is >= 0.1 and <= 600, "0.1 to 600"));
        environment.Validators.Add(result => Require(result, result.GetValue(environment)!.All(pair => pair.IndexOf('=', StringComparison.Ordinal) > 0), "NAME=VALUE"));

        var command = new RootCommand("Measures McpOrleans on this machine. Results go to artifacts/benchmarks/ as JSON, too.")
        {
            scenario, calls, concurrency, rounds, seconds, minutes, bad, environment,
        };
        command.SetAction((parsed, cancellationToken) => scenarios[parsed.GetValue(scenario)!](
            new BenchmarkOptions
            {
                Scenario = parsed.GetValue(scenario)!,
                Calls = [.. parsed.GetValue(calls)!],
                Concurrency = [.. parsed.GetValue(concurrency)!],
                Rounds = parsed.GetValue(rounds),
                RoundTime = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                BesideTime = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                Bad = [.. parsed.GetValue(bad)!],
                ServiceEnvironment = parsed.GetValue(environment)!
                    .Select(pair => pair.Split('=', 2))
                    .ToImmutableDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
            },
            cancellationToken));
        return command.Parse(args).InvokeAsync();
    }

    private static void Require(System.CommandLine.Parsing.OptionResult result, bool isMet, string rule)
    {
        if (!isMet)
        {
            result.AddError($"{result.Option.Name} takes {rule}.");
        }
    }
}
