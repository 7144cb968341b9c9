using System.Collections.Immutable;
using System.IO.Pipes;
using McpOrleans.Benchmarks.Hook;

namespace McpOrleans.Benchmarks.Service;

/// <summary>The benchmark's end of the pipe to the <c>StartupHook</c> inside the service.</summary>
internal sealed class CounterPipe : IAsyncDisposable
{
    private static readonly TimeSpan ConnectCap = TimeSpan.FromSeconds(30);

    private readonly NamedPipeServerStream _pipe;
    private readonly BinaryReader _reader;

    public CounterPipe()
    {
        Name = $"mcporleans-benchmark-{Guid.NewGuid():N}";
        _pipe = new NamedPipeServerStream(
            Name, PipeDirection.InOut, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        _reader = new BinaryReader(_pipe);
    }

    public string Name { get; }

    public async Task WaitForServiceAsync(CancellationToken cancellationToken) =>
        await _pipe.WaitForConnectionAsync(cancellationToken).WaitAsync(ConnectCap, TimeProvider.System, cancellationToken);

    public ServiceCounters Read(byte request = CounterProtocol.AsIs)
    {
        _pipe.WriteByte(request);
        return ServiceCounters.Read(_reader);
    }

    /// <summary>What was allocated since the last time, by type; the first time begins it.</summary>
    public ImmutableArray<(string Type, long Bytes)> ReadAllocations()
    {
        _pipe.WriteByte(CounterProtocol.Allocations);
        return [.. Enumerable.Range(0, _reader.ReadInt32()).Select(_ => (_reader.ReadString(), _reader.ReadInt64()))];
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _pipe.DisposeAsync();
    }
}
