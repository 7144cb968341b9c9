using System.Diagnostics;
using McpOrleans.Host.ServerFiles;
using Shouldly;
using Xunit;

namespace McpOrleans.Host.Tests.ServerFiles;

public sealed class ServerFileTextTests : IDisposable
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("mcporleans-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_NamedPipe_IsRefusedAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        var path = Path.Combine(_folder, "servers.yaml");
        using (var mkfifo = Process.Start("mkfifo", [path]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var text = await ReadAsync(path);

        text.Text.ShouldBeNull();
        text.Problem.ShouldBe("This is not a regular file. Give the path of a file that contains the servers.");
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev")]
    public async Task Read_DeviceOrFolder_IsRefusedAtOnce(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such devices.");

        (await ReadAsync(path)).Problem.ShouldBe("This is not a regular file. Give the path of a file that contains the servers.");
    }

    [Fact]
    public async Task Read_LinkToFile_IsRead()
    {
        var path = Path.Combine(_folder, "servers.yaml");
        await File.WriteAllTextAsync(path, "servers: {}", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(path + ".link", "servers.yaml");
        File.CreateSymbolicLink(path + ".link2", "servers.yaml.link");

        (await ReadAsync(path + ".link2")).Text.ShouldBe("servers: {}");
    }

    private static Task<ServerFileText> ReadAsync(string path) =>
        Task.Run(() => ServerFileText.Read(path)).WaitAsync(Cap, TimeProvider.System, TestContext.Current.CancellationToken);
}
