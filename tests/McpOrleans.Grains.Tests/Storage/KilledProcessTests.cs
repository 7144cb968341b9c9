using System.Diagnostics;
using McpOrleans.Grains.Tests.StateWriter;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class KilledProcessTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Kill_WhileWriting_LeavesEveryStateAsAcknowledgedOrNext()
    {
        using var folder = new TestFolder();
        var acknowledged = new Dictionary<int, int>();

        // Each round kills at another point of some write, and goes on from what the round before left.
        for (var round = 0; round < 5; round++)
        {
            await WriteUntilKilledAsync(folder.Path, lines: 40 + (17 * round), acknowledged);

            using var storage = new TestStorage(folder.Path);
            storage.Log.Warnings.ShouldBeEmpty();
            Directory.GetFiles(folder.Grains, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
            foreach (var (size, count) in acknowledged)
            {
                var id = GrainId.Create("writer", $"size/{size}");
                var state = await storage.ReadAsync<CountedState>("counted", id);
                state.State.Count.ShouldBeInRange(count, count + 1);
                state.State.Payload.ShouldBe(CountedState.Of(state.State.Count, size).Payload);
                await storage.Storage.ClearStateAsync("counted", id, state);
            }
        }
    }

    [Fact]
    public async Task Open_FolderOfALivingProcess_IsRefusedUntilItIsKilled()
    {
        using var folder = new TestFolder();
        using var process = Start(folder.Path);
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Cap, TestContext.Current.CancellationToken);

        Should.Throw<IOException>(() => new TestStorage(folder.Path)).Message.ShouldContain("is used by another process");

        await KillAsync(process);
        new TestStorage(folder.Path).Dispose();
    }

    private static async Task WriteUntilKilledAsync(string dataFolder, int lines, Dictionary<int, int> acknowledged)
    {
        acknowledged.Clear();
        using var process = Start(dataFolder);
        using var cap = new CancellationTokenSource(Cap, TimeProvider.System);
        string? line;
        for (var read = 0; read < lines && (line = await process.StandardOutput.ReadLineAsync(cap.Token)) is not null; read++)
        {
            Note(line);
        }

        await KillAsync(process);
        while ((line = await process.StandardOutput.ReadLineAsync(cap.Token)) is not null)
        {
            Note(line);
        }

        acknowledged.ShouldNotBeEmpty();

        void Note(string acknowledgement)
        {
            // The last line may be cut by the kill.
            if (acknowledgement.Split(' ') is [var size, var count] && int.TryParse(size, out var key))
            {
                acknowledged[key] = Math.Max(acknowledged.GetValueOrDefault(key), int.Parse(count));
            }
        }
    }

    private static Process Start(string dataFolder) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(CountedState).Assembly.Location, dataFolder]) { UseShellExecute = false, RedirectStandardOutput = true })!;

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Cap, TestContext.Current.CancellationToken);
    }
}
