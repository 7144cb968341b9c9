using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Tests.Storage;

/// <summary>What a grain has in memory of its stored state.</summary>
internal sealed class TestState<T>(T state, string? etag = null) : IGrainState<T>
{
    [AllowNull]
    public T State { get; set; } = state;

    public string? ETag { get; set; } = etag;

    public bool RecordExists { get; set; } = etag is not null;
}
