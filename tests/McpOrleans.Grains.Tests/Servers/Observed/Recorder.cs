using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace McpOrleans.Grains.Tests.Servers.Observed;

/// <summary>An observer of calls that keeps what it receives.</summary>
internal sealed class Recorder : ICallObserver
{
    private readonly ConcurrentQueue<CallFrame> _frames = [];
    private int _leftOut;

    /// <summary>Called with each batch before it is kept.</summary>
    public Func<CallFrames, Task> OnFrames { get; init; } = static _ => Task.CompletedTask;

    public IReadOnlyCollection<CallFrame> Frames => _frames;

    public int LeftOut => Volatile.Read(ref _leftOut);

    public async Task OnFramesAsync(CallFrames frames)
    {
        await OnFrames(frames);
        Interlocked.Add(ref _leftOut, frames.LeftOut);
        foreach (var frame in frames.Frames)
        {
            _frames.Enqueue(frame);
        }
    }

    /// <summary>Makes a call, and observes it until its reply has come.</summary>
    public async Task<McpReply> ObserveAsync(IGrainFactory grains, IMcpServerGrain server, McpRequest request, CancellationToken cancellationToken)
    {
        var reference = grains.CreateObjectReference<ICallObserver>(this);
        try
        {
            return await server.InvokeObservedAsync(request, reference, cancellationToken);
        }
        finally
        {
            grains.DeleteObjectReference<ICallObserver>(reference);
            GC.KeepAlive(this);
        }
    }

    /// <summary>Returns the parameters of the frames with this method, as text.</summary>
    public string[] Params(string method) => [.. _frames.Where(frame => frame.Method == method).Select(frame => Encoding.UTF8.GetString(frame.Params))];

    /// <summary>Returns one member of the parameters of these frames.</summary>
    public string[] Members(string method, string member) => [.. Params(method).Select(json =>
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(member).ToString();
    })];
}
