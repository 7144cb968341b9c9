using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace McpOrleans.Api.Requests;

/// <summary>A request's JSON body, whole, in a pooled buffer; or what is wrong with it.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int InitialSize = 4096;
    private const string JsonType = "application/json";

    private readonly byte[]? _buffer;

    private RequestBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        Json = WithoutByteOrderMark(buffer.AsMemory(0, length));
        Problem = JsonText.Check(Json.Span);
    }

    private RequestBody(Problem problem)
    {
        Problem = problem;
    }

    /// <summary>Well-formed when there is no <see cref="Problem"/>; not to be used after disposal.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    public Problem? Problem { get; }

    /// <summary>Reads at most <paramref name="limit"/> bytes.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (!IsJson(request))
        {
            return new RequestBody(HttpProblems.UnsupportedMediaType());
        }

        // Kestrel's own limit counts the framing of chunks too, and resets the connection before most clients have read why.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } serverLimit)
        {
            serverLimit.MaxRequestBodySize = null;
        }

        if (request.ContentLength > limit)
        {
            return new RequestBody(HttpProblems.TooLarge(limit));
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? InitialSize));
        var length = 0;
        var isRead = false;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancellationToken);
                if (read.IsCanceled)
                {
                    throw new OperationCanceledException(cancellationToken);
                }

                var fits = length + read.Buffer.Length <= limit;
                if (fits)
                {
                    buffer = Append(buffer, length, read.Buffer);
                    length += (int)read.Buffer.Length;
                }

                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (!fits)
                {
                    return new RequestBody(HttpProblems.TooLarge(limit));
                }

                if (read.IsCompleted)
                {
                    isRead = true;
                    return new RequestBody(buffer, length);
                }
            }
        }
        catch (IOException exception) when (exception is not (BadHttpRequestException or ConnectionResetException) && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // So the web server says that the length of a chunk is more than a number can hold.
            return new RequestBody(HttpProblems.MalformedFraming());
        }
        finally
        {
            if (!isRead)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private static byte[] Append(byte[] buffer, int length, in ReadOnlySequence<byte> read)
    {
        if (length + read.Length > buffer.Length)
        {
            var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Max(length + read.Length, 2L * buffer.Length));
            buffer.AsSpan(0, length).CopyTo(bigger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = bigger;
        }

        read.CopyTo(buffer.AsSpan(length));
        return buffer;
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> text) =>
        text.Span is [0xEF, 0xBB, 0xBF, ..] ? text[3..] : text;

    private static bool IsJson(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && (string.Equals(request.ContentType, JsonType, StringComparison.Ordinal) || IsOtherwiseJson(request.ContentType));

    private static bool IsOtherwiseJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
