using System.Buffers;
using System.IO.Pipelines;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Serialization;

namespace McpOrleans.Api.Mcp.Replies;

/// <summary>
/// The answer to one POST: one JSON message when nothing comes before the reply, or else a stream of server-sent events that ends with
/// it. So the status of a request that fails at once says so, and what an MCP server sends meanwhile is not held back. Thread-safe.
/// </summary>
internal sealed class ReplyStream : IAsyncDisposable
{
    private readonly HttpContext _context;
    private readonly AcceptedTypes _accepted;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ITimer? _keepAlive;
    private bool _isStream;
    private bool _isOver;

    /// <param name="context">The HTTP request.</param>
    /// <param name="accepted">What the client takes.</param>
    /// <param name="time">Measures the silence.</param>
    /// <param name="mayLast">Whether the reply may take long.</param>
    public ReplyStream(HttpContext context, AcceptedTypes accepted, TimeProvider time, bool mayLast)
    {
        (_context, _accepted) = (context, accepted);
        _keepAlive = mayLast && accepted.Events
            ? time.CreateTimer(
                static reply => _ = ((ReplyStream)reply!).KeepAliveAsync(), this, ServerSentEvents.KeepAlive, ServerSentEvents.KeepAlive)
            : null;
    }

    /// <summary>Whether anything can come before the reply.</summary>
    public bool CanStream => _accepted.Events;

    /// <summary>Answers what is no valid request.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="id">The request's id as JSON; empty: nobody knows it.</param>
    public static async Task RefuseAsync(HttpContext context, RpcError error, ReadOnlyMemory<byte> id)
    {
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = AcceptedTypes.JsonType;
        RpcWriter.WriteError(context.Response.BodyWriter, id.Span, error, context.TraceIdentifier);
        await context.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }

    /// <summary>Sends a notification before the reply, at once. Nothing is sent to a client that takes JSON only, or has its reply.</summary>
    public ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken) =>
        SendAsync(output => RpcWriter.WriteNotification(output, method, parameters.Span), cancellationToken);

    /// <summary>Sends a request of the service's to the client, at once. The response comes in another way.</summary>
    public ValueTask AskAsync(string id, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken) =>
        SendAsync(output => RpcWriter.WriteRequest(output, id, method, parameters.Span), cancellationToken);

    /// <summary>Sends the reply to one of several requests, at once.</summary>
    public ValueTask ReplyAsync(MessageReply reply, ReadOnlyMemory<byte> id, CancellationToken cancellationToken) =>
        SendAsync(output => RpcWriter.Write(output, id.Span, reply, _context.TraceIdentifier), cancellationToken);

    /// <summary>Sends the reply, with which the answer ends.</summary>
    /// <param name="reply">The reply; null: the client has called the request off, and gets none.</param>
    /// <param name="id">The request's id as JSON.</param>
    public async Task FinishAsync(MessageReply? reply, ReadOnlyMemory<byte> id)
    {
        if (reply is null && !CanStream)
        {
            // There is no other way to end an answer in JSON.
            reply = RpcError.CalledOff();
        }

        if (reply is not { } known)
        {
            await FinishAsync(write: null, StatusCodes.Status200OK);
            return;
        }

        Func<PipeWriter, ValueTask>? writeLarge = known is { Error: null, Result.Length: > LargeBody.PieceBytes } ? output => WriteLargeAsync(output, known, id) : null;
        await FinishAsync(
            output => RpcWriter.Write(output, id.Span, known, _context.TraceIdentifier), known.Error?.Status ?? StatusCodes.Status200OK, RpcWriter.LengthOf(id.Span, known), writeLarge);
    }

    /// <summary>Sends the last message.</summary>
    /// <param name="write">Writes it; null: there is none.</param>
    /// <param name="status">The HTTP status, if nothing was sent before.</param>
    /// <param name="length">The length of the message in JSON; null: nobody knows it before.</param>
    /// <param name="writeLarge">Writes it as the whole answer, when it is large; null: it is not.</param>
    public async Task FinishAsync(Action<IBufferWriter<byte>>? write, int status, int? length = null, Func<PipeWriter, ValueTask>? writeLarge = null)
    {
        // The reply is owed even when the service stops; a client that does not take it is cut off by the web server.
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            _isOver = true;
            var output = _context.Response.BodyWriter;
            if (_isStream || write is null || (!_accepted.Json && status == StatusCodes.Status200OK))
            {
                Begin();
                if (write is not null)
                {
                    ServerSentEvents.Write(output, write, length: length);
                }
            }
            else
            {
                _context.Response.StatusCode = status;
                _context.Response.ContentType = AcceptedTypes.JsonType;
                _context.Response.ContentLength = length;
                if (writeLarge is null)
                {
                    write(output);
                }
                else
                {
                    await writeLarge(output);
                }
            }

            await output.FlushAsync(CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_keepAlive is not null)
        {
            await _keepAlive.DisposeAsync();
        }

        // The web server may use what is behind the response for another one as soon as this request is over.
        await _turn.WaitAsync(CancellationToken.None);
        _isOver = true;
        _turn.Release();
    }

    private async ValueTask SendAsync(Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        if (!CanStream)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            // A client that is gone has not called its request off, unless its revision says so; then the token is cancelled.
            if (!_isOver && !_context.RequestAborted.IsCancellationRequested)
            {
                Begin();
                ServerSentEvents.Write(_context.Response.BodyWriter, write);
                await _context.Response.BodyWriter.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask WriteLargeAsync(PipeWriter output, MessageReply reply, ReadOnlyMemory<byte> id)
    {
        await LargeBody.WriteInPiecesAsync(output, RpcWriter.WriteUpToRest(output, id.Span, reply), _context.RequestAborted);
        output.Write("}"u8);
    }

    private async Task KeepAliveAsync()
    {
        try
        {
            await _turn.WaitAsync(_context.RequestAborted);
            try
            {
                if (!_isOver)
                {
                    Begin();
                    await _context.Response.BodyWriter.WriteAsync(ServerSentEvents.Comment, _context.RequestAborted);
                }
            }
            finally
            {
                _turn.Release();
            }
        }
#pragma warning disable CA1031 // The client is gone, which whoever makes the reply notices as well.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private void Begin()
    {
        if (!_isStream)
        {
            _isStream = true;
            ServerSentEvents.Begin(_context.Response);
        }
    }
}
