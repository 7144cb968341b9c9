using System.Buffers;

namespace McpOrleans.Grains.Servers.Parking;

/// <summary>What an MCP server asks during a call whose caller responds by resuming it. Thread-safe.</summary>
/// <param name="abilities">What the caller can be asked.</param>
internal sealed class CallQuestions(ClientAbilities abilities)
{
    /// <summary>In bytes, of all questions that wait.</summary>
    private const long MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();

    // In the order in which the server asked.
    private readonly List<Question> _open = [];
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastName;
    private bool _isOver;

    /// <summary>Completes when there is something to ask. Asked anew after each <see cref="Take"/>.</summary>
    public Task Asked
    {
        get
        {
            lock (_lock)
            {
                return _asked.Task;
            }
        }
    }

    /// <summary>Takes a request of the server; false: nobody responds to it. The lease is ended.</summary>
    public bool TryAsk(HeldFrame frame, ServerRequest request)
    {
        // What is kept is bounded here.
        frame.Lease.Dispose();
        if (!AskedAbility.IsIn(abilities, frame.Method, frame.Params))
        {
            return false;
        }

        lock (_lock)
        {
            if (_isOver || _open.Count >= InputLimits.MaxQuestions || _open.Sum(question => (long)question.Params.Length) + frame.Params.Length > MaxBytes)
            {
                return false;
            }

            _open.Add(new Question($"q{++_lastName}", frame.Method, frame.Params, request));
            _asked.TrySetResult();
            return true;
        }
    }

    /// <summary>The server no longer waits for a response.</summary>
    /// <param name="id">The id of its request as JSON.</param>
    public void CallOff(ReadOnlySpan<byte> id)
    {
        lock (_lock)
        {
            for (var i = 0; i < _open.Count; i++)
            {
                if (_open[i].Request.Id.SequenceEqual(id))
                {
                    _open[i].Request.Drop();
                    _open.RemoveAt(i);
                    return;
                }
            }
        }
    }

    /// <summary>Returns all open questions as an MCP <c>InputRequiredResult</c>; null when there are none any more.</summary>
    public byte[]? Take()
    {
        lock (_lock)
        {
            _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _open.Count == 0 ? null : Write(_open);
        }
    }

    /// <summary>Passes the caller's responses on to the server. What was not responded to is asked again.</summary>
    public void Respond(IReadOnlyDictionary<string, CallResponse> responses)
    {
        lock (_lock)
        {
            _open.RemoveAll(question => responses.TryGetValue(question.Name, out var response) && Respond(question, response));
            if (_open.Count > 0)
            {
                _asked.TrySetResult();
            }
        }
    }

    /// <summary>The request of ours is over, during which the server asked; the call may go on with another one.</summary>
    public void Abandon() => End(isOver: false);

    /// <summary>The call is over.</summary>
    public void End() => End(isOver: true);

    private static bool Respond(Question question, CallResponse response)
    {
        question.Request.Respond(response);
        return true;
    }

    private void End(bool isOver)
    {
        Question[] abandoned;
        lock (_lock)
        {
            _isOver |= isOver;
            abandoned = [.. _open];
            _open.Clear();
        }

        // Not within the lock: another call may take them over.
        foreach (var question in abandoned)
        {
            question.Request.Abandon();
        }
    }

    private static byte[] Write(List<Question> questions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("resultType"u8, "input_required"u8);
        writer.WriteStartObject("inputRequests"u8);
        foreach (var question in questions)
        {
            writer.WriteStartObject(question.Name);
            writer.WriteString("method"u8, question.Method);
            if (question.Params.Length > 0)
            {
                writer.WritePropertyName("params"u8);
                writer.WriteRawValue(question.Params, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="Name">Its name among all questions of the call.</param>
    /// <param name="Method">The MCP method.</param>
    /// <param name="Params">As the server wrote them; empty: none.</param>
    /// <param name="Request">Takes the response.</param>
    private sealed record Question(string Name, string Method, byte[] Params, ServerRequest Request);
}
