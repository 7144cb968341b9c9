using System.Collections.Concurrent;

namespace McpOrleans.Grains.Tests.Sessions;

/// <summary>A front that keeps what it hears of sessions.</summary>
internal sealed class RecordingFront : ISessionFront
{
    /// <summary>What a client says of itself that begins a session here.</summary>
    public static SessionFacts Facts { get; } = new()
    {
        CallerId = "key-1",
        TenantGeneration = 0,
        ProtocolVersion = "2025-11-25",
        Capabilities = [.. "{}"u8],
        ClientInfo = [.. """{"name":"test"}"""u8],
    };

    public ConcurrentQueue<string> Heard { get; } = [];

    public Task OnCalledOffAsync(string session, byte[] requestId) => Hear($"{session} called off {System.Text.Encoding.UTF8.GetString(requestId)}");

    public Task OnStreamTakenAsync(string session, Guid stream) => Hear($"{session} taken by {stream}");

    public Task OnEndedAsync(string session) => Hear($"{session} ended");

    public Task OnResponseAsync(string session, string requestId, CallResponse response) => Hear($"{session} response {requestId}");

    private Task Hear(string what)
    {
        Heard.Enqueue(what);
        return Task.CompletedTask;
    }
}
