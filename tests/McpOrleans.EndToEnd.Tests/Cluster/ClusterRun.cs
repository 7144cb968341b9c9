using System.Globalization;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>
/// A cluster under load, and what is written of it. By default small enough to run with all other tests; the environment makes it
/// as large as the run that docs/cluster.md shows: <c>CLUSTER_SERVERS</c>, <c>CLUSTER_RATE</c> (calls a second),
/// <c>CLUSTER_OUTAGE</c> (seconds), <c>CLUSTER_REPORT</c> (a file to add to).
/// </summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    private ClusterRun(ClusterProcesses cluster, CountedServers servers)
    {
        Cluster = cluster;
        Servers = servers;
        Load = new SteadyLoad([.. cluster.Fronts.Select(TenantApi.Default)], servers.Names, Number("CLUSTER_RATE", 40));
    }

    public static TimeSpan Outage { get; } = TimeSpan.FromSeconds(Number("CLUSTER_OUTAGE", 15));

    public ClusterProcesses Cluster { get; }

    public CountedServers Servers { get; }

    public SteadyLoad Load { get; }

    /// <summary>What was there before anything happened.</summary>
    public required ClusterView Before { get; init; }

    /// <summary>
    /// Sessions that were opened at the MCP servers since the load began. Those of the registration don't count: while silos join,
    /// Orleans' directory may for a moment let a server have two activations, and so two sessions.
    /// </summary>
    public int NewSessions => Servers.Sessions - SessionsBefore;

    private int SessionsBefore { get; init; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Three silos, two fronts, all servers registered and each called.</summary>
    public static async Task<ClusterRun> StartAsync(string title)
    {
        Assert.SkipWhen(ClusterProcesses.Missing is not null, ClusterProcesses.Missing ?? "");
        var servers = await CountedServers.StartAsync(Number("CLUSTER_SERVERS", 30), Cancellation);
        var cluster = await ClusterProcesses.StartAsync(silos: 3, fronts: 2, Cancellation);
        var front = TenantApi.Default(cluster.Fronts[0]);
        await servers.RegisterAsync(front, Cancellation);
        var run = new ClusterRun(cluster, servers) { Before = await ClusterView.ReadAsync(front), SessionsBefore = servers.Sessions };
        run.Tell($"## {title}");
        run.Tell($"3 silos, 2 fronts, {servers.Names.Length} MCP servers, {Number("CLUSTER_RATE", 40)} calls a second, every fourth with an idempotency key");
        await run.WorksAsync("every server answers");
        return run;
    }

    /// <summary>Waits until every server has answered a call that began after now.</summary>
    public async Task WorksAsync(string what)
    {
        var start = Load.Now;
        await Eventually.TrueAsync(() => Load.AllAnsweredSince(start), () => Describe(start), TimeSpan.FromSeconds(90), Cancellation);
        Tell($"{what} ({(Load.Now - start).TotalSeconds:0.0} s after that was asked); new sessions so far: {NewSessions}");
    }

    public void Tell(string text)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Load.Now.TotalSeconds,6:0.0} s  {text}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("CLUSTER_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }

    /// <summary>Ends the load and holds all it says against what ran and what was there before.</summary>
    public async Task<LoadReport> EndAsync()
    {
        await Load.EndAsync();
        var report = new LoadReport(Load.Calls, Servers);
        Tell($"answers: {report.Answers}");
        Tell($"calls that ran twice: {report.Repeated.Length}; answered but never ran: {report.Invented.Length}; "
            + $"'did not run' but ran: {report.Denied.Length}; answered without saying either: {report.Unclear.Length}");
        Tell($"sessions opened at the MCP servers: {Servers.Sessions}, of which {NewSessions} since the load began");
        var after = await ClusterView.ReadAsync(TenantApi.Default(Cluster.Fronts[^1]));
        Tell($"configuration {Same(Before.Servers, after.Servers)}, circuits {Same(Before.Circuits, after.Circuits)}, tools {Same(Before.Tools, after.Tools)}");
        report.ShouldBeTruthful();
        after.ShouldBe(Before);
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Load.DisposeAsync();
        await Servers.DisposeAsync();
    }

    private static string Same(string before, string after) =>
        string.Equals(before, after, StringComparison.Ordinal) ? "as before" : "DIFFERENT";

    private string Describe(TimeSpan since) => string.Join(
        '\n',
        Load.Calls.Where(call => call.StartedAt > since).GroupBy(call => call.Code).Select(group => $"{group.Count()} × {group.Key ?? "success"}"));

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
