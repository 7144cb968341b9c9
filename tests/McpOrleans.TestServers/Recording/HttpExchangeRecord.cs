using System.Net.ServerSentEvents;

namespace McpOrleans.TestServers.Recording;

/// <summary>The bodies of one HTTP request and of its answer, which may still grow. Thread-safe.</summary>
internal sealed class HttpExchangeRecord(byte[] requestBody)
{
    private readonly Lock _lock = new();
    private readonly MemoryStream _answer = new();

    public byte[] RequestBody => requestBody;

    /// <summary>The media type of the answer. Null: the answer has not begun, or has no body.</summary>
    public string? MediaType { private get; set; }

    public IEnumerable<byte[]> FromClient => requestBody.Length == 0 ? [] : [requestBody];

    /// <summary>The messages of the server that are complete.</summary>
    public IReadOnlyList<byte[]> FromServer
    {
        get
        {
            lock (_lock)
            {
                return (MediaType, _answer.Length) switch
                {
                    (_, 0) => [],
                    ("application/json", _) => [_answer.ToArray()],
                    ("text/event-stream", _) => Events(_answer.ToArray()),
                    _ => [],
                };
            }
        }
    }

    public void Append(ReadOnlySpan<byte> part)
    {
        lock (_lock)
        {
            _answer.Write(part);
        }
    }

    private static List<byte[]> Events(byte[] stream) =>
    [
        .. SseParser.Create(new MemoryStream(stream), static (type, data) => type == SseParser.EventTypeDefault ? data.ToArray() : [])
            .Enumerate().Select(received => received.Data).Where(data => data.Length > 0),
    ];
}
