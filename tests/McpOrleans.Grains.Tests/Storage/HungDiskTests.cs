using System.Diagnostics;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

/// <summary>A pipe to which nobody writes, in the place of a file: to open it takes as long as a disk that hangs.</summary>
public sealed class HungDiskTests : IDisposable
{
    private static readonly GrainId Id = GrainId.Create("mcpserver", "default/github");

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Dispose_DiskHangs_EndsAndKeepsTheFolderFromOthers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a pipe with a name.");
        using var storage = new TestStorage(_folder.Path);
        await storage.WriteAsync("tools", Id, new McpServerConfig());
        var pipe = _folder.OnlyFile("tools");
        File.Delete(pipe);
        using (var made = Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(Token);
        }

        var reading = storage.ReadAsync<McpServerConfig>("tools", Id);
        try
        {
            await Task.Run(storage.Dispose, Token).WaitAsync(Eventually.DefaultCap, Token);

            // What hangs may still write.
            Should.Throw<IOException>(() => new TestStorage(_folder.Path)).Message.ShouldContain("is used by another process");
        }
        finally
        {
            await File.WriteAllTextAsync(pipe, "", Token);
            await reading;
        }

        storage.Dispose();
        new TestStorage(_folder.Path).Dispose();
    }
}
