using System.Buffers;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>Reads the body of an HTTP answer that is one JSON-RPC message, or a batch of them. Thread-safe.</summary>
internal sealed class AnswerBody(IFrameReceiver receiver, UpstreamFaults faults)
{
    /// <summary>A body that announces at most this length, in bytes, is read into one buffer; the shared pool keeps buffers of this size.</summary>
    private const int LargestPiece = 2 * 1024 * 1024;

    /// <summary>Null once the receiver has the answer; else why it is none.</summary>
    public ValueTask<UpstreamFault?> ReadAsync(HttpResponseMessage response, OutgoingRequest request, CancellationToken cancellationToken) =>
        response.Content.Headers.ContentLength is { } length and <= LargestPiece && length <= request.MaxAnswerBytes
            ? ReadPieceAsync(response, (int)length, request, cancellationToken)
            : ReadPiecesAsync(response, request, cancellationToken);

    private async ValueTask<UpstreamFault?> ReadPieceAsync(
        HttpResponseMessage response, int length, OutgoingRequest request, CancellationToken cancellationToken)
    {
        if (!request.Lease.TryGrow(length))
        {
            return faults.NoRoom();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var body = response.Content.ReadAsStream(cancellationToken);
            var read = await body.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var bytes = MessageReader.WithoutMark(new ReadOnlySequence<byte>(buffer, 0, read));
            return read == 0 ? faults.NoMessage(mediaType: null, (int)response.StatusCode) : Take(bytes, request);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<UpstreamFault?> ReadPiecesAsync(HttpResponseMessage response, OutgoingRequest request, CancellationToken cancellationToken)
    {
        await using var reader = new MessageReader(
            response.Content.ReadAsStream(cancellationToken), MessageEnd.Stream, request.MaxAnswerBytes, request.Lease);
        var message = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return message.Outcome switch
        {
            ReadOutcome.TooLarge => faults.TooLarge(message.Length, request.MaxAnswerBytes),
            ReadOutcome.NoRoom => faults.NoRoom(),
            ReadOutcome.End => faults.NoMessage(mediaType: null, (int)response.StatusCode),
            _ => Take(message.Bytes, request),
        };
    }

    /// <summary>Null, or why the bytes are no answer to the request.</summary>
    private UpstreamFault? Take(in ReadOnlySequence<byte> message, OutgoingRequest request) =>
        Receive(message, request) ? null
        : Frame.Read(message).Kind is FrameKind.Invalid ? faults.NotMcp("Its answer is not a JSON-RPC message.")
        : faults.NotMcp("Its answer does not belong to the request that was sent.");

    private bool Receive(in ReadOnlySequence<byte> message, OutgoingRequest request) => Frame.ReadAll(
        message, (receiver, request), static (in Frame frame, (IFrameReceiver Receiver, OutgoingRequest Request) to) => to.Receiver.Receive(frame, to.Request));
}
