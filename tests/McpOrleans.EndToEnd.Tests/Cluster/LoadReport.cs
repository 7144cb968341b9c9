using System.Collections.Immutable;
using System.Globalization;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>What the calls of a load say, held against what the MCP servers counted.</summary>
internal sealed class LoadReport(IReadOnlyCollection<CallRecord> calls, CountedServers servers)
{
    /// <summary>Answers by code.</summary>
    public string Answers => string.Join(", ", calls
        .GroupBy(call => call.Code ?? "success", StringComparer.Ordinal)
        .OrderByDescending(group => group.Count())
        .Select(group => $"{group.Count().ToString(CultureInfo.InvariantCulture)} {group.Key}"));

    /// <summary>Calls that were answered with a code that says nothing of whether they ran, or not at all.</summary>
    public ImmutableArray<CallRecord> Unclear => [.. calls.Where(call => call is { Succeeded: false, SaysNotRun: false, SaysUnknown: false })];

    /// <summary>Calls that ran more often than once, keyed or not.</summary>
    public ImmutableArray<string> Repeated => [.. Ids.Where(id => servers.Runs(id) > 1)];

    /// <summary>Calls that were answered and did not run.</summary>
    public ImmutableArray<string> Invented =>
        [.. calls.Where(call => call.Succeeded && servers.Runs(call.Id) == 0).Select(call => call.Id)];

    /// <summary>Calls that ran although every answer said that they did not.</summary>
    public ImmutableArray<string> Denied =>
        [.. calls.GroupBy(call => call.Id, StringComparer.Ordinal)
            .Where(group => group.All(call => call.SaysNotRun) && servers.Runs(group.Key) > 0)
            .Select(group => group.Key)];

    private IEnumerable<string> Ids => calls.Select(call => call.Id).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// For each server that a loss touched, how long after it a call was answered that began after the last one that failed. A
    /// server is touched when a call failed, or took longer than <paramref name="slow"/>. Calls with a key do not count: one whose
    /// outcome is unknown is answered so again, by a server that works.
    /// </summary>
    public ImmutableArray<TimeSpan> Recoveries(TimeSpan loss, TimeSpan until, TimeSpan slow) =>
        [.. calls.Where(call => !call.IsKeyed && call.EndedAt >= loss)
            .GroupBy(call => call.Server, StringComparer.Ordinal)
            .Where(group => group.Any(call => call.StartedAt <= until && (!call.Succeeded || call.Duration > slow)))
            .Select(group =>
            {
                var failures = group.Where(call => !call.Succeeded && call.StartedAt <= until).Select(call => call.StartedAt);
                var lastFailed = failures.Append(loss).Max();
                var answered = group.Where(call => call.Succeeded && call.StartedAt >= lastFailed).Select(call => call.EndedAt - loss);
                return answered.DefaultIfEmpty(TimeSpan.MaxValue).Min();
            })
            .Order()];

    public void ShouldBeTruthful()
    {
        Unclear.ShouldBeEmpty();
        Repeated.ShouldBeEmpty();
        Invented.ShouldBeEmpty();
        Denied.ShouldBeEmpty();
    }
}
