using System.Buffers;
using McpOrleans.Api.Mcp.Messages;

namespace McpOrleans.Api.Mcp.Replies;

/// <summary>
/// The replies to the requests of a batch: each as an event as soon as it is there, or all together as a JSON array for a client that
/// takes JSON only. Thread-safe.
/// </summary>
internal sealed class BatchReply(ReplyStream stream, string traceId)
{
    /// <summary>More is not kept for a client that takes all in one piece.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    private readonly Lock _adding = new();
    private readonly ArrayBufferWriter<byte> _array = new();

    /// <param name="reply">The reply; null: the client has called the request off, and gets none.</param>
    /// <param name="id">The request's id as JSON.</param>
    public async Task AddAsync(MessageReply? reply, ReadOnlyMemory<byte> id)
    {
        if (reply is not { } known)
        {
            return;
        }

        if (stream.CanStream)
        {
            await stream.ReplyAsync(known, id, CancellationToken.None);
            return;
        }

        lock (_adding)
        {
            var fits = _array.WrittenCount + (long)known.Result.Length <= MaxBytes;
            _array.Write(_array.WrittenCount == 0 ? "["u8 : ","u8);
            RpcWriter.Write(_array, id.Span, fits ? known : RpcError.TooLarge(MaxBytes), traceId);
        }
    }

    /// <summary>Ends the answer.</summary>
    public Task FinishAsync() => stream.CanStream
        ? stream.FinishAsync(write: null, StatusCodes.Status200OK)
        : stream.FinishAsync(
            output =>
            {
                output.Write(_array.WrittenCount == 0 ? "["u8 : _array.WrittenSpan);
                output.Write("]"u8);
            },
            StatusCodes.Status200OK);
}
