using System.Collections.Immutable;
using System.Text.Json;
using McpOrleans.Grains.Servers;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Compares what there is of a server with what there should be after all the orders that were given.</summary>
internal sealed class Remains(Lane lane, ServerKey key)
{
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    private readonly IMcpServerGrain _server = lane.Server(key);

    private GrainId GrainId => _server.GetGrainId();

    /// <summary>
    /// The order that must be in force. Where some were not told what came of them, what is stored decides between those that may
    /// be; null: it is none of them.
    /// </summary>
    public Order? Expected(ImmutableList<Order> orders)
    {
        ImmutableList<Order> possible = [new Order(null) { IsDone = true }];
        foreach (var order in orders)
        {
            possible = order.IsEmpty ? [order, .. possible.Where(before => !before.IsDone)] : order.IsDone ? [order] : order.IsUndone ? possible : possible.Add(order);
        }

        var stored = Stored<ServerState>(StateNames.Server);
        return possible.FindLast(order => Text(order.Config) == Text(stored?.Config) && (order.Config is null || order.IsUnlimited == stored!.IsUnlimited));
    }

    /// <summary>In what directory, tools, schedule, storage and status differ from what they should be.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(Order expected, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        var published = (await lane.EndedAsync(lane.Directory(key.Tenant).GetSnapshotAsync(null)))!.Servers;
        var status = await lane.EndedAsync(_server.GetStatusAsync());
        CompareSchedule(differences, expected.Config);
        CompareStored(differences, expected);
        if (expected.Config is not { } config)
        {
            Check(differences, "published", "", string.Join(',', published.Select(server => server.Name)));
            Check(differences, "status", "none", status is null ? "none" : Text(status.Config));
            Check(differences, "listing", "none", await lane.EndedAsync(_server.ListToolsAsync(cancellationToken)) is null ? "none" : "some");
            return differences;
        }

        if (published is not [var entry] || status is null)
        {
            differences.Add($"published: {published.Length}, status: {status is not null}");
            return differences;
        }

        Check(differences, "published description", config.Description, entry.Description);
        Check(differences, "published enabled", config.Enabled, entry.Enabled);
        Check(differences, "status config", Text(config), Text(status.Config));
        if (!config.Enabled)
        {
            Check(differences, "published although denied", "", Names(entry.Tools.Where(tool => !NamePatterns.Allows(config, tool.Name))));
            Check(differences, "state", ConnectionState.Disconnected, status.State);
            return differences;
        }

        var tools = string.Join(' ', Tools(config).Where(tool => NamePatterns.Allows(config, tool.Name)).Select(Describe));
        Check(differences, "published tools", tools, string.Join(' ', entry.Tools.Select(Describe)));
        Check(differences, "published stale", false, entry.Stale);
        Check(differences, "state", ConnectionState.Connected, status.State);
        Check(differences, "connected to", ServerVariant.NameOf(Target(config)), status.ServerInfo?.Name);
        Check(differences, "health", HealthStatus.Healthy, status.Health);
        Check(differences, "circuit", CircuitState.Closed, status.Circuit.State);
        if (differences.Count == 0)
        {
            var listing = await lane.EndedAsync(_server.ListToolsAsync(cancellationToken));
            Check(differences, "listed tools", tools, string.Join(' ', listing?.Tools.Select(Describe) ?? []));
        }

        return differences;
    }

    /// <summary>Which tools can be called although they should not, or cannot although they should.</summary>
    public async Task<IReadOnlyList<string>> CompareCallsAsync(Order expected, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        foreach (var name in expected.Config is { } config ? Tools(config).Select(tool => tool.Name).Append("never") : ["common"])
        {
            var answer = expected.Config switch
            {
                null => ErrorCodes.ServerNotFound,
                { Enabled: false } => ErrorCodes.ServerDisabled,
                var offers => name != "never" && NamePatterns.Allows(offers, name) ? name : ErrorCodes.ToolNotFound,
            };
            var before = lane.Upstreams.Sum(upstream => upstream.Script.Traffic.Calls(name));
            var reply = await lane.EndedAsync(_server.InvokeAsync(GrainCluster.Call(name), cancellationToken));
            Check(differences, $"call of {name}", answer, reply is FailedReply failed ? failed.Failure.Code : GrainCluster.Text(reply));
            Check(differences, $"calls of {name} upstream", answer == name ? 1 : 0, lane.Upstreams.Sum(upstream => upstream.Script.Traffic.Calls(name)) - before);
        }

        return differences;
    }

    private void CompareSchedule(List<string> differences, McpServerConfig? config)
    {
        var interval = config is { Enabled: true } ? config.HealthCheckInterval : (TimeSpan?)null;
        Check(differences, "reminder", interval < ShortestReminder ? ShortestReminder : interval, lane.Reminders.Find(GrainId, "health"));
    }

    private void CompareStored(List<string> differences, Order expected)
    {
        if (expected.Config is not { } config)
        {
            Check(differences, "stored", "", string.Join(',', lane.Storage.Names(GrainId).Where(name => name != StateNames.KeyedCalls)));
            return;
        }

        Check(differences, "stored config", Text(config), Text(Stored<ServerState>(StateNames.Server)?.Config));
        var session = Stored<LearntState>(StateNames.Learnt)?.Session;
        if (!config.Enabled)
        {
            Check(differences, "stored session", null, session?.Server.Name);
            return;
        }

        Check(differences, "stored session", ServerVariant.NameOf(Target(config)), session?.Server.Name);
        Check(differences, "stored tools",
            string.Join(' ', Tools(config).Select(Describe)), string.Join(' ', Stored<ToolsState>(StateNames.Tools)?.Tools.Select(Describe) ?? []));
    }

    private T? Stored<T>(string name)
        where T : class => lane.Storage.Find<T>(GrainId, name);

    private int Target(McpServerConfig config) => lane.Addresses[0].ToString() == config.Url ? 0 : 1;

    private ImmutableArray<ServerTool> Tools(McpServerConfig config) => lane.Upstreams[Target(config)].Script.Tools.All;

    private static void Check<T>(List<string> differences, string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            differences.Add($"{what}: {actual?.ToString() ?? "none"} instead of {expected?.ToString() ?? "none"}");
        }
    }

    private static string Names(IEnumerable<McpTool> tools) => string.Join(' ', tools.Select(tool => tool.Name));

    private static string Describe(McpTool tool) => $"{tool.Name}:{tool.Description}";

    private static string Describe(ServerTool tool) => $"{tool.Name}:{tool.Definition["description"]!.GetValue<string>()}";

    private static string Text(McpServerConfig? config) => config is null ? "none" : JsonSerializer.Serialize(config);
}
