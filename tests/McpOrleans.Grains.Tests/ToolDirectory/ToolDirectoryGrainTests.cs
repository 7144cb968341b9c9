using System.Text;
using McpOrleans.Grains.Tests.Servers;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.ToolDirectory;

public sealed class ToolDirectoryGrainTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    [Fact]
    public async Task GetSnapshot_NewTenant_IsEmpty()
    {
        var snapshot = (await cluster.Directory("new").GetSnapshotAsync(null)).ShouldNotBeNull();

        snapshot.Version.ShouldBe(0);
        snapshot.Servers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Publish_Change_RaisesTheVersion()
    {
        var directory = cluster.Directory("versions");

        var first = (await directory.PublishAsync(Server("a", "echo"))).ShouldNotBeNull();
        var same = (await directory.PublishAsync(Server("a", "echo"))).ShouldNotBeNull();
        var changed = (await directory.PublishAsync(Server("a", "echo", "add"))).ShouldNotBeNull();

        same.ShouldBe(first);
        changed.ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task GetSnapshot_KnownVersion_AnswersNothing()
    {
        var directory = cluster.Directory("known");
        var version = (await directory.PublishAsync(Server("a"))).ShouldNotBeNull();

        (await directory.GetSnapshotAsync(version)).ShouldBeNull();
        (await directory.GetSnapshotAsync(version - 1)).ShouldNotBeNull().Version.ShouldBe(version);
    }

    [Fact]
    public async Task Publish_ManyAtOnce_StoresAll()
    {
        var directory = cluster.Directory("many");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => directory.PublishAsync(Server($"server-{i:000}", "echo"))));

        var snapshot = (await directory.GetSnapshotAsync(null)).ShouldNotBeNull();
        snapshot.Servers.Select(server => server.Name).ShouldBe(Enumerable.Range(0, 200).Select(i => $"server-{i:000}"));
    }

    [Fact]
    public async Task Withdraw_KnownServer_TakesItOut()
    {
        var directory = cluster.Directory("withdrawn");
        await directory.PublishAsync(Server("a"));
        await directory.PublishAsync(Server("b"));

        (await directory.WithdrawAsync("a")).ShouldBeTrue();

        (await directory.WithdrawAsync("a")).ShouldBeFalse();
        (await directory.GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem().Name.ShouldBe("b");
    }

    private static PublishedServer Server(string name, params string[] tools) => new()
    {
        Name = name,
        Enabled = true,
        Tools = [.. tools.Select(tool => new McpTool { Name = tool, Definition = Encoding.UTF8.GetBytes($$"""{"name":"{{tool}}"}""") })],
    };
}
