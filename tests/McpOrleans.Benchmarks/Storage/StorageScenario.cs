using System.Text.Json;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace McpOrleans.Benchmarks.Storage;

/// <summary>Writes, enumerates and reads the tool listings of many MCP servers in the file storage.</summary>
internal static class StorageScenario
{
    private const int States = 10_000;
    private const int ToolsEach = 10;
    private const string StateName = "tools";

    // As many grains as a busy start activates at once.
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 64 };

    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var run = RunInfo.Of(options, service: null);
        Console.WriteLine(run);
        var folder = Directory.CreateTempSubdirectory("mcporleans-benchmark-");
        try
        {
            var result = await MeasureAsync(folder, cancellationToken);
            Console.WriteLine(result);
            Console.WriteLine(Results.Save(run, result));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<StorageResult> MeasureAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var listing = new ToolsState { ListedAt = Clock.GetUtcNow(), Tools = [.. Enumerable.Range(1, ToolsEach).Select(Tool)] };
        var startedAt = Clock.GetTimestamp();
        using (var storage = Open(folder))
        {
            await Parallel.ForAsync(0, States, AtOnce, async (index, token) => await storage.WriteStateAsync(
                StateName, GrainId.Create("mcpserver", $"default/server-{index}"), new GrainState<ToolsState>(listing), token));
        }

        var writeTime = Clock.GetElapsedTime(startedAt);

        startedAt = Clock.GetTimestamp();
        using var reopened = Open(folder);
        var ids = await reopened.ListGrainIdsAsync(StateName, cancellationToken);
        var enumerateTime = Clock.GetElapsedTime(startedAt);

        startedAt = Clock.GetTimestamp();
        var read = 0;
        await Parallel.ForEachAsync(ids, AtOnce, async (id, token) =>
        {
            var state = new GrainState<ToolsState>(new ToolsState());
            await reopened.ReadStateAsync(StateName, id, state, token);
            Interlocked.Add(ref read, state.State!.Tools.Length);
        });
        var readTime = Clock.GetElapsedTime(startedAt);
        return read != States * ToolsEach
            ? throw new InvalidOperationException($"{read} tools were read back of {States * ToolsEach}.")
            : new StorageResult
            {
                States = States,
                MeanFileBytes = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / (double)States,
                WriteSeconds = writeTime.TotalSeconds,
                EnumerateSeconds = enumerateTime.TotalSeconds,
                ReadSeconds = readTime.TotalSeconds,
            };
    }

    private static FileGrainStorage Open(DirectoryInfo folder)
    {
        var storage = new FileGrainStorage(
            Options.Create(new FileGrainStorageOptions { DataFolder = folder.FullName }), Clock, NullLogger<FileGrainStorage>.Instance);
        storage.Open();
        return storage;
    }

    private static McpTool Tool(int number) => new()
    {
        Name = $"tool_{number:0000}",
        Description = "Does what its name says, for a benchmark.",
        Definition = JsonSerializer.SerializeToUtf8Bytes(new
        {
            name = $"tool_{number:0000}",
            description = "Does what its name says, for a benchmark.",
            inputSchema = new { type = "object", properties = new { path = new { type = "string" }, depth = new { type = "integer" } }, required = new[] { "path" } },
        }),
    };
}
