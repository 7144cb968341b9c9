using McpOrleans.Grains.Storage;
using Microsoft.Extensions.Options;

namespace McpOrleans.Grains.Tests.Storage;

/// <summary>A file storage on a folder, opened as a silo opens it.</summary>
internal sealed class TestStorage : IDisposable
{
    public TestStorage(string dataFolder)
    {
        Storage = new FileGrainStorage(
            Options.Create(new FileGrainStorageOptions { DataFolder = dataFolder }), TimeProvider.System, Log);
        Storage.Open();
    }

    public FileGrainStorage Storage { get; }

    public RecordingLogger<FileGrainStorage> Log { get; } = new();

    public async Task<TestState<T>> ReadAsync<T>(string stateName, GrainId grainId)
        where T : new()
    {
        var state = new TestState<T>(new T());
        await Storage.ReadStateAsync(stateName, grainId, state);
        return state;
    }

    public async Task<TestState<T>> WriteAsync<T>(string stateName, GrainId grainId, T value, string? etag = null)
    {
        var state = new TestState<T>(value, etag);
        await Storage.WriteStateAsync(stateName, grainId, state);
        return state;
    }

    public void Dispose() => Storage.Dispose();
}
