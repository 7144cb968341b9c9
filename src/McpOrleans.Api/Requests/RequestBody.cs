using System.Buffers;
using McpOrleans.Api.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace McpOrleans.Api.Requests;

/// <summary>A request's JSON body, whole, in a pooled buffer; or what is wrong with it.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int InitialSize = 4096;

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

        // One byte more than announced, so that the read that finds the end needs no bigger buffer.
        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? InitialSize) + 1);
        try
        {
            var length = 0;
            int read;
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
            {
                length += read;
                if (length > limit)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return new RequestBody(HttpProblems.TooLarge(limit));
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }

            return new RequestBody(buffer, length);
        }
        catch (IOException exception) when (exception is not (BadHttpRequestException or ConnectionResetException) && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // So the web server says that the length of a chunk is more than a number can hold.
            ArrayPool<byte>.Shared.Return(buffer);
            return new RequestBody(HttpProblems.MalformedFraming());
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var bigger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(bigger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return bigger;
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> text) =>
        text.Span is [0xEF, 0xBB, 0xBF, ..] ? text[3..] : text;

    private static bool IsJson(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
