using System.Globalization;

namespace McpOrleans.Client.Configuration;

/// <summary>One field as it was written. Each reading either fits, or is null and has added an error.</summary>
/// <param name="Field">The field's name as written.</param>
/// <param name="Value">Not null.</param>
/// <param name="Variables">Expands references; null where references are refused.</param>
/// <param name="Errors">Takes what is wrong.</param>
/// <param name="Lenient">Numbers and booleans are taken for text where text is meant, as other programs do.</param>
internal readonly record struct FieldValue(string Field, JsonElement Value, VariableExpander? Variables, FieldErrors Errors, bool Lenient)
{
    // TimeSpan could not hold much more; the rules allow far less.
    private const decimal MaxSeconds = 1_000_000_000;

    // As in 2030-01-31.
    private const int LengthOfDate = 10;

    /// <summary>Free text.</summary>
    public string? Text() => Value.TryGetText() is { } text ? Expand(text) : Refuse<string>("Must be a string.");

    /// <summary>Text that reaches the MCP server's process or address: where nothing is expanded, a reference is a mistake.</summary>
    public string? Address()
    {
        var refused = Variables is null && Value.TryGetText()?.Contains(ReferenceSyntax.Opening, StringComparison.Ordinal) == true;
        return refused ? Refuse<string>("'${…}' is expanded in server files only. Give the value itself.") : Text();
    }

    public bool? Bool() => Resolved().ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => RefuseValue<bool>("Must be true or false."),
    };

    public int? Int() => Resolved() is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
        ? number
        : RefuseValue<int>("Must be a whole number.");

    public long? Long() => Resolved() is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
        ? number
        : RefuseValue<long>("Must be a whole number.");

    public double? Number() =>
        Resolved() is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : RefuseValue<double>("Must be a number.");

    /// <summary>A moment, which without its offset would be another one in another place.</summary>
    public DateTimeOffset? Time() =>
        Value.TryGetText() is { Length: > LengthOfDate } text && text.AsSpan(LengthOfDate).ContainsAny("Zz+-") && Value.TryGetDateTimeOffset(out var time)
            ? time
            : RefuseValue<DateTimeOffset>("Must be a time with its offset, for example 2030-01-31T12:00:00Z.");

    public TimeSpan? Seconds() =>
        Resolved() is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var seconds) && Math.Abs(seconds) <= MaxSeconds
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : RefuseValue<TimeSpan>("Must be a number of seconds.");

    public McpTransport? Transport()
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (!McpTransportNames.TryParse(text, out var transport))
        {
            Refuse<string>("Must be streamable-http, sse or stdio.");
        }

        return transport;
    }

    public ImmutableArray<string>? Texts() => Items(item => item.Text());

    public ImmutableArray<string>? Addresses() => Items(item => item.AsText());

    /// <summary>
    /// An object whose values are strings that may be secrets. A masked one keeps what is stored; it is refused in documents of
    /// other programs and in files, which know nothing of what is stored.
    /// </summary>
    public ImmutableDictionary<string, string>? Map(ImmutableDictionary<string, string> empty)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            return Refuse<ImmutableDictionary<string, string>>("Must be an object whose values are strings.");
        }

        var map = empty.ToBuilder();
        foreach (var entry in Parts())
        {
            var name = entry.Field[(Field.Length + 1)..];
            if (entry.AsSecret() is not { } value)
            {
                continue;
            }

            if (value == McpServerConfig.Mask && (Lenient || Variables is not null))
            {
                entry.Refuse<string>($"'{McpServerConfig.Mask}' stands for a value that is not shown. Give the value itself.");
            }
            else if (!map.TryAdd(name, value))
            {
                entry.Refuse<string>("Must not be given twice.");
            }
        }

        return map.ToImmutable();
    }

    /// <summary>The fields of an object; those that are null are left out.</summary>
    public IEnumerable<FieldValue> Parts()
    {
        foreach (var property in Value.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null && !Errors.IsFull)
            {
                yield return this with { Field = $"{Field}.{property.ReadableName()}", Value = property.Value };
            }
        }
    }

    public T? Refuse<T>(string message)
        where T : class
    {
        Errors.Add(Field, message);
        return null;
    }

    private T? RefuseValue<T>(string message)
        where T : struct
    {
        Errors.Add(Field, message);
        return null;
    }

    /// <summary>References are resolved here in files, and by the service, as far as it allows them, in all else.</summary>
    private string? AsSecret() => (Variables, Value.ValueKind) switch
    {
        (null, JsonValueKind.String) => Text(),
        (null, _) => AsText(),
        _ => AsText() is { } expanded ? SecretReferences.Escape(expanded) : null,
    };

    private string? AsText() => Value.ValueKind switch
    {
        JsonValueKind.Number when Lenient => Value.GetRawText(),
        JsonValueKind.True when Lenient => "true",
        JsonValueKind.False when Lenient => "false",
        _ => Address(),
    };

    /// <summary>A reference where a number or a boolean is meant can only be written as text; what it expands to is one.</summary>
    private JsonElement Resolved()
    {
        if (Variables is null || Value.TryGetText() is not { } text || !text.Contains(ReferenceSyntax.Opening, StringComparison.Ordinal))
        {
            return Value;
        }

        try
        {
            return JsonElement.Parse(Expand(text));
        }
        catch (JsonException)
        {
            return Value;
        }
    }

    private string Expand(string text)
    {
        var (field, errors) = (Field, Errors);
        return Variables is null ? text : Variables.Expand(text, message => errors.Add(field, message));
    }

    private ImmutableArray<string>? Items(Func<FieldValue, string?> read)
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            return RefuseValue<ImmutableArray<string>>("Must be a list of strings.");
        }

        var items = ImmutableArray.CreateBuilder<string>(Value.GetArrayLength());
        foreach (var item in Value.EnumerateArray())
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"{Field}[{items.Count}]");
            items.Add(read(this with { Field = field, Value = item }) ?? string.Empty);
        }

        return items.ToImmutable();
    }
}
