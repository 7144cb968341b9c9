using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>The one server on a lane, and what is stored, published and scheduled of it.</summary>
internal sealed class LaneServer(Lane lane)
{
    public static readonly ServerKey Key = new("acme", "test");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public IMcpServerGrain Grain => lane.Server(Key);

    public GrainId Id => Grain.GetGrainId();

    /// <summary>How often its reminder ticks; null: there is none.</summary>
    public TimeSpan? Reminder => lane.Reminders.Find(Id, "health");

    /// <summary>What is stored under that name; null: nothing.</summary>
    public T? Stored<T>(string name)
        where T : class => lane.Storage.Find<T>(Id, name);

    public Task<ConfigureServerResult> PutAsync(ServerVariant variant) => Grain.ConfigureAsync(variant.ToConfig(lane.Addresses));

    /// <summary>Configures it, and connects it to the first MCP server.</summary>
    public async Task ConnectAsync()
    {
        await PutAsync(new ServerVariant(0));
        (await Grain.ConnectAsync(Cancel))!.State.ShouldBe(ConnectionState.Connected);
    }

    public async Task<IReadOnlyList<string>> ToolsAsync() => [.. (await Grain.ListToolsAsync(Cancel))!.Tools.Select(tool => tool.Name)];

    /// <summary>Its entry in the tool directory, which is the only one.</summary>
    public async Task<PublishedServer> PublishedAsync() =>
        (await lane.Directory(Key.Tenant).GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();
}
