using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>The only server on a lane, with what is stored, published and scheduled for it.</summary>
internal sealed class LaneServer(Lane lane)
{
    public static readonly ServerKey Key = new("acme", "test");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public IMcpServerGrain Grain => lane.Server(Key);

    public GrainId Id => Grain.GetGrainId();

    /// <summary>The period of its reminder. Null: it has none.</summary>
    public TimeSpan? Reminder => lane.Reminders.Find(Id, "health");

    /// <summary>Returns the stored state with this name. Null: none is stored.</summary>
    public T? Stored<T>(string name)
        where T : class => lane.Storage.Find<T>(Id, name);

    public Task<ConfigureServerResult> PutAsync(ServerVariant variant) => Grain.ConfigureAsync(variant.ToConfig(lane.Addresses));

    /// <summary>Configures the server, and connects it to the first MCP server.</summary>
    public async Task ConnectAsync()
    {
        await PutAsync(new ServerVariant(0));
        (await Grain.ConnectAsync(Cancel))!.State.ShouldBe(ConnectionState.Connected);
    }

    public async Task<IReadOnlyList<string>> ToolsAsync() => [.. (await Grain.ListToolsAsync(Cancel))!.Tools.Select(tool => tool.Name)];

    /// <summary>Returns its entry in the tool directory, which must be the only one.</summary>
    public async Task<PublishedServer> PublishedAsync() =>
        (await lane.Directory(Key.Tenant).GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();
}
