using System.Net.ServerSentEvents;
using System.Text.Json;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>Reads the messages of a stream of server-sent events, one after the other.</summary>
public sealed class EventReader(Stream stream) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

    public static async Task<EventReader> OfAsync(HttpResponseMessage response) => new(await response.Content.ReadAsStreamAsync());

    /// <summary>The next message; null at the end of the stream.</summary>
    public async Task<JsonElement?> NextAsync(CancellationToken cancellationToken) =>
        await _events.MoveNextAsync().AsTask().WaitAsync(cancellationToken) ? JsonElement.Parse(_events.Current.Data) : null;

    /// <summary>The next event, of those without a message too; null at the end of the stream.</summary>
    public async Task<(string? Id, string Data)?> NextEventAsync(CancellationToken cancellationToken) =>
        await _events.MoveNextAsync().AsTask().WaitAsync(cancellationToken) ? (_events.Current.EventId, _events.Current.Data) : null;

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
