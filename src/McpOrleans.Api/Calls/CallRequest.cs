namespace McpOrleans.Api.Calls;

/// <summary>The body of <c>POST /mcp/call</c>, read without a document: the arguments stay a slice of the body.</summary>
internal readonly struct CallRequest
{
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(600);

    private static readonly string[] Fields = ["tool", "server", "arguments", "timeout"];

    public string Tool { get; private init; }

    public string? Server { get; private init; }

    /// <summary>A JSON object, or empty.</summary>
    public ReadOnlyMemory<byte> Arguments { get; private init; }

    public TimeSpan? Timeout { get; private init; }

    /// <summary>Reads well-formed JSON.</summary>
    public static Problem? TryRead(ReadOnlyMemory<byte> json, out CallRequest request)
    {
        request = default;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Problem.Of(
                ErrorCodes.InvalidRequest, "The request body is not a JSON object.", "Send {\"tool\": \"…\", \"arguments\": {…}}.");
        }

        FieldErrors? errors = null;
        var seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            if (field < 0)
            {
                if (errors is not { IsFull: true })
                {
                    (errors ??= new()).Add(UnknownField.Error(reader.GetString()!, Fields));
                }

                reader.Skip();
                continue;
            }

            if ((seen & (1 << field)) != 0)
            {
                (errors ??= new()).Add(Fields[field], "Must not be given twice.");
            }

            seen |= 1 << field;
            reader.Read();
            if (ReadField(field, ref reader, json, ref request) is { } error)
            {
                (errors ??= new()).Add(Fields[field], error);
            }
        }

        if ((seen & 1) == 0)
        {
            (errors ??= new()).Add("tool", "Must not be empty. Give the name of the tool to call.");
        }

        return errors is null ? null : Problem.InvalidFields(errors.ToImmutable());
    }

    private static int FieldOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (reader.ValueTextEquals(Fields[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Leaves the reader at the value's end; returns what is wrong with it.</summary>
    private static string? ReadField(int field, ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, ref CallRequest request)
    {
        var isNull = reader.TokenType == JsonTokenType.Null;
        switch (Fields[field])
        {
            case "tool" when reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } tool:
                request = request with { Tool = tool };
                return null;
            case "server" when reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } server:
                request = request with { Server = server };
                return null;
            case "timeout" when reader.TokenType == JsonTokenType.Number
                && reader.TryGetDouble(out var seconds) && seconds > 0 && seconds <= MaxTimeout.TotalSeconds:
                request = request with { Timeout = TimeSpan.FromSeconds(seconds) };
                return null;
            case "arguments" when reader.TokenType == JsonTokenType.StartObject:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                request = request with { Arguments = json[start..(int)reader.BytesConsumed] };
                return null;
            case "server" or "timeout" or "arguments" when isNull:
                return null;
            default:
                reader.Skip();
                return Fields[field] switch
                {
                    "arguments" => "Must be a JSON object.",
                    "timeout" => $"Must be a number of seconds above 0 and at most {MaxTimeout.TotalSeconds}.",
                    _ => "Must be a string that is not empty.",
                };
        }
    }
}
