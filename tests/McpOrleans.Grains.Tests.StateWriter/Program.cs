// Writes states to the data folder named by the first argument, several at once, for ever. Each write that was acknowledged
// is reported as a line "<grain> <count>".
using McpOrleans.Grains.Storage;
using McpOrleans.Grains.Tests.StateWriter;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using var storage = new FileGrainStorage(
    Options.Create(new FileGrainStorageOptions { DataFolder = args[0] }), TimeProvider.System, NullLogger<FileGrainStorage>.Instance);
storage.Open();
int[] sizes = [0, 100, 10_000, 1_000_000];
await Task.WhenAll(sizes.Select(WriteForEverAsync));

async Task WriteForEverAsync(int size)
{
    var state = new GrainState<CountedState>(new CountedState());
    for (var count = 1; ; count++)
    {
        state.State = CountedState.Of(count, size);
        await storage.WriteStateAsync("counted", GrainId.Create("writer", $"size/{size}"), state);
        Console.WriteLine($"{size} {count}");
    }
}
