using System.Buffers;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Threading;

namespace McpOrleans.Grains.Upstream.Transports.Stdio;

/// <summary>stdio: one line a message, to and from a child process.</summary>
internal sealed class StdioTransport : ITransport
{
    private readonly ServerProcess _process;
    private readonly IFrameReceiver _receiver;
    private readonly UpstreamFaults _faults;
    private readonly ConnectionOptions _options;
    private readonly ByteBudget _budget;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TransportLifetime _lifetime = new();
    private readonly Task _reading;

    /// <param name="process">The running server; disposed with this.</param>
    /// <param name="receiver">Takes what comes.</param>
    /// <param name="faults">Says what went wrong.</param>
    /// <param name="options">The limits.</param>
    /// <param name="budget">Of the bytes in flight.</param>
    /// <param name="clock">Measures the time to end.</param>
    public StdioTransport(
        ServerProcess process, IFrameReceiver receiver, UpstreamFaults faults, ConnectionOptions options, ByteBudget budget, TimeProvider clock)
    {
        (_process, _receiver, _faults, _options, _budget, _clock) = (process, receiver, faults, options, budget, clock);
        _reading = Task.Run(ReadAsync);
    }

    public bool HasStreamPerRequest => false;

    public string? SessionId => null;

    public Task<UpstreamFault> Lost => _lifetime.Lost;

    public async ValueTask<UpstreamFault?> SendAsync(OutgoingRequest request, CancellationToken cancellationToken) =>
        await SendAsync(request.Frame, cancellationToken).ConfigureAwait(false);

    public async Task<UpstreamFault?> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using (var lifetime = LinkedCancellation.Of(cancellationToken, _lifetime.Ended))
        {
            try
            {
                await _writing.WaitAsync(lifetime.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return _faults.EndedByUs() with { MayHaveRun = false };
            }
        }

        // A message that is begun is written to its end, whoever waits for it: half a line would spoil the next one.
        return await WriteAsync(message).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Agree(Era era)
    {
    }

    /// <summary>It was, from the beginning.</summary>
    public void Listen()
    {
    }

    /// <summary>A stdio server has one session, its process.</summary>
    public Task<UpstreamFault?> EndSessionAsync(CancellationToken cancellationToken) => Task.FromResult<UpstreamFault?>(null);

    public Task<string?> DescribeExitAsync() => _process.DescribeExitAsync();

    public void Stop() => _lifetime.End();

    public void Abort()
    {
        Stop();
        _process.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        // Read on meanwhile: a process that cannot write does not end by itself.
        await _lifetime.DisposeAsync();
        await _process.DisposeAsync();

        // Something that hides from the mark may hold its output open.
        await _reading.WaitAsync(_options.CloseTimeout, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<UpstreamFault?> WriteAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            await WriteLineAsync(message).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // What we ended may have got all but the end of the line, for which many do not wait where there is nothing behind it. Else the
            // end was not taken, so there is no message. The process may run on without reading, so that its output says nothing.
            return _lifetime.Ended.IsCancellationRequested ? _faults.EndedByUs()
                : await _process.DescribeExitAsync().ConfigureAwait(false) is { } exit ? _faults.ProcessEnded(exit, mayHaveRun: false)
                : _faults.Broken("It closed its standard input.") with { MayHaveRun = false };
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>In one piece, for which the server wakes once.</summary>
    private async Task WriteLineAsync(ReadOnlyMemory<byte> message)
    {
        var line = ArrayPool<byte>.Shared.Rent(message.Length + 1);
        try
        {
            message.CopyTo(line);
            line[message.Length] = (byte)'\n';
            await _process.Input.WriteAsync(line.AsMemory(0, message.Length + 1)).ConfigureAwait(false);
            await _process.Input.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(line);
        }
    }

    /// <summary>Reads to the end of the process's output; never fails.</summary>
    private async Task ReadAsync()
    {
        using var lease = new ByteLease(_budget);
        await using var reader = new MessageReader(_process.Output, MessageEnd.Line, _options.MaxMessageBytes, lease);
        try
        {
            while (await reader.ReadAsync(CancellationToken.None) is { Outcome: not ReadOutcome.End } message)
            {
                Take(message);
                lease.Dispose();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe broke, or was closed by us.
        }
        finally
        {
            // Whatever ended it, a mistake of ours included: who waits for an answer would wait for ever.
            _lifetime.Lose(_lifetime.Ended.IsCancellationRequested
                ? _faults.EndedByUs()
                : await _process.DescribeExitAsync() is { } exit
                    ? _faults.ProcessEnded(exit, mayHaveRun: true)
                    : _faults.Broken("It closed its standard output."));
        }
    }

    private void Take(in ReadMessage message)
    {
        if (message.Outcome is ReadOutcome.Message)
        {
            // Many servers write other things there, too: a line that is no message is none of ours.
            Frame.ReadAll(message.Bytes, _receiver, static (in Frame frame, IFrameReceiver receiver) => receiver.Receive(frame, request: null));
        }
        else if (LostFrameReader.Read(message) is { IsAnswer: true, Id: var id })
        {
            _receiver.Fail(id, message.Outcome is ReadOutcome.NoRoom ? _faults.NoRoom() : _faults.TooLarge(message.Length, _options.MaxMessageBytes));
        }
        else
        {
            _receiver.Receive(Frame.NoMessage(message.Length), request: null);
        }
    }
}
