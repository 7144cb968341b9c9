using McpOrleans.Grains.Hosting;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class FileGrainStorageInClusterTests
{
    [Fact]
    public async Task State_AfterRestartOfTheCluster_IsThere()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await cluster.Client.GetGrain<INotebookGrain>("default/a").WriteAsync("kept");
            await cluster.Client.GetGrain<INotebookGrain>("default/b").WriteAsync("cleared");
            await cluster.Client.GetGrain<INotebookGrain>("default/b").ClearAsync();
        }

        await using var restarted = await StartAsync(folder.Path);

        (await restarted.Client.GetGrain<INotebookGrain>("default/a").ReadAsync()).ShouldBe("kept");
        (await restarted.Client.GetGrain<INotebookGrain>("default/b").ReadAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task State_DamagedBetweenStarts_IsEmptyAndTheGrainWorks()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path))
        {
            await cluster.Client.GetGrain<INotebookGrain>("a").WriteAsync("lost");
        }

        await File.WriteAllTextAsync(folder.OnlyFile("notebook"), "garbage", TestContext.Current.CancellationToken);
        await using var restarted = await StartAsync(folder.Path);
        var grain = restarted.Client.GetGrain<INotebookGrain>("a");

        (await grain.ReadAsync()).ShouldBeNull();
        await grain.WriteAsync("new");
        (await grain.ReadAsync()).ShouldBe("new");
    }

    [Fact]
    public async Task Start_FolderInUse_FailsSayingSo()
    {
        using var folder = new TestFolder();
        using var other = new TestStorage(folder.Path);

        var failure = await Should.ThrowAsync<Exception>(() => StartAsync(folder.Path));

        failure.ToString().ShouldContain("is used by another process: stop that process first");
    }

    [Fact]
    public async Task Start_FolderIsAFile_FailsSayingSo()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var failure = await Should.ThrowAsync<Exception>(() => StartAsync(file));

        failure.ToString().ShouldContain("is a file: choose a folder, or move the file away");
    }

    private static async Task<InProcessTestCluster> StartAsync(string dataFolder)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo
            .AddFileGrainStorageAsDefault(options => options.DataFolder = dataFolder)
            .AddFileGrainStorageAsDefault(options => options.DataFolder = dataFolder));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}

public interface INotebookGrain : IGrainWithStringKey
{
    Task WriteAsync(string text);

    Task<string?> ReadAsync();

    Task ClearAsync();
}

public sealed class NotebookGrain([PersistentState("notebook")] IPersistentState<Notebook> notebook) : Grain, INotebookGrain
{
    public Task WriteAsync(string text)
    {
        notebook.State.Text = text;
        return notebook.WriteStateAsync();
    }

    public Task<string?> ReadAsync() => Task.FromResult(notebook.RecordExists ? notebook.State.Text : null);

    public Task ClearAsync() => notebook.ClearStateAsync();
}

[GenerateSerializer]
public sealed class Notebook
{
    [Id(0)]
    public string Text { get; set; } = "";
}
