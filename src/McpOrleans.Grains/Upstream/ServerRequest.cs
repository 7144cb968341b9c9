using System.Text;

namespace McpOrleans.Grains.Upstream;

/// <summary>A request of an MCP server's, which is responded to once. Thread-safe.</summary>
/// <param name="id">Its id as JSON.</param>
/// <param name="messages">Where the response is sent.</param>
/// <param name="onOver">Called, from any thread, when the response was sent.</param>
/// <param name="handOn">
/// Gives the request to somebody else who can respond, when whoever took it ends before; false: there is nobody. Null: it belongs to the
/// request of ours on whose stream it came.
/// </param>
internal sealed class ServerRequest(byte[] id, OneWayMessages messages, Action onOver, Func<ServerRequest, bool>? handOn = null)
{
    private const int MethodNotFound = -32601;
    private const int InternalError = -32603;

    private int _isOver;

    public ReadOnlySpan<byte> Id => id;

    public bool Respond(CallResponse response) => response.Result is { } result
        ? Send("result"u8, result)
        : Send("error"u8, Error(response.Error!));

    public bool Acknowledge() => Send("result"u8, "{}"u8);

    public bool Refuse() => Refuse(MethodNotFound, "This client does not support this request.");

    /// <summary>Whoever took it cannot respond any more.</summary>
    public bool Abandon() => (Volatile.Read(ref _isOver) == 0 && handOn?.Invoke(this) is true) || Refuse(InternalError, "The call during which this was asked is over.");

    /// <summary>The server does not wait for a response any more.</summary>
    public bool Drop()
    {
        var isFirst = TryEnd();
        if (isFirst)
        {
            onOver();
        }

        return isFirst;
    }

    private bool Refuse(int code, string message) => Send("error"u8, Error(new JsonRpcErrorDetail { Code = code, Message = message }));

    private bool Send(ReadOnlySpan<byte> member, ReadOnlySpan<byte> content)
    {
        var isFirst = TryEnd();
        if (isFirst)
        {
            _ = SendAsync(FrameWriter.Response(id, member, content));
        }

        return isFirst;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> response)
    {
        // Not on the thread that reads: what it reads next may be what the response waits for.
        await Task.Yield();
        try
        {
            await messages.AnswerAsync(response);
        }
        finally
        {
            onOver();
        }
    }

    private bool TryEnd() => Interlocked.Exchange(ref _isOver, 1) == 0;

    private static byte[] Error(JsonRpcErrorDetail error)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("code"u8, error.Code);

            // By way of bytes: a text with half a character would throw.
            writer.WriteString("message"u8, Encoding.UTF8.GetBytes(error.Message));
            if (error.Data is { } data)
            {
                writer.WritePropertyName("data"u8);
                writer.WriteRawValue(data);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
