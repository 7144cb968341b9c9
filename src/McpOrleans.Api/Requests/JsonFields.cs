using System.Collections.Immutable;
using System.Text.Json;

namespace McpOrleans.Api.Requests;

/// <summary>Reads the fields of a small JSON object, and gathers everything that is wrong with them. Null is as good as absent.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly string _prefix;
    private readonly FieldErrors _errors;
    private readonly List<string> _known = [];
    private readonly List<JsonFields> _parts = [];

    /// <param name="root">Well-formed JSON.</param>
    public JsonFields(JsonElement root)
        : this(root, "", new FieldErrors())
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            _errors.Add("body", "Must be a JSON object.");
        }
    }

    private JsonFields(JsonElement part, string prefix, FieldErrors errors)
    {
        (_object, _prefix, _errors) = (part, prefix, errors);
    }

    /// <summary>All that is wrong with this object, unknown fields included; to be asked once, after all known fields were read.</summary>
    /// <param name="broken">The rules that the fields break. Of one that could not be read there is nothing more to say.</param>
    public ImmutableArray<FieldError> AllErrors(ImmutableArray<FieldError> broken)
    {
        AddUnknown();
        _errors.AddRange([.. broken.Where(error => !_errors.Has(error.Field))]);
        return _errors.ToImmutable();
    }

    public string? Text(string name) => Read(name, "a string", value => (value.ValueKind == JsonValueKind.String, value.GetString()));

    public bool? Flag(string name) =>
        Read<bool?>(name, "true or false", value => (value.ValueKind is JsonValueKind.True or JsonValueKind.False, value.GetBoolean()));

    public double? Number(string name) => Read<double?>(
        name, "a number", value => (value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()), value.GetDouble()));

    public long? Integer(string name, long most = long.MaxValue) => Read<long?>(
        name, "a whole number", value => (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= -most && number <= most, value.GetInt64()));

    public DateTimeOffset? Time(string name) => Read<DateTimeOffset?>(
        name, "a time with its offset, for example 2030-01-31T12:00:00Z", value => (IsTime(value), value.GetDateTimeOffset()));

    public ImmutableArray<string> Texts(string name) => Read(
        name,
        "an array of strings",
        value => (
            value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String),
            value.EnumerateArray().Select(item => item.GetString()!).ToImmutableArray()),
        []);

    /// <summary>An object in this one; without fields where it is absent.</summary>
    public JsonFields Part(string name)
    {
        var part = new JsonFields(
            Read(name, "an object", value => (value.ValueKind == JsonValueKind.Object, value)), $"{_prefix}{name}.", _errors);
        _parts.Add(part);
        return part;
    }

    private static bool IsTime(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && value.TryGetDateTimeOffset(out _)
        && value.GetString() is { Length: > 10 } text
        && text.AsSpan(10).IndexOfAny("Zz+-") >= 0;

    private T? Read<T>(string name, string expected, Func<JsonElement, (bool Fits, T Value)> read, T? absent = default)
    {
        _known.Add(name);
        if (_object.ValueKind != JsonValueKind.Object
            || !_object.TryGetProperty(name, out var value)
            || value.ValueKind == JsonValueKind.Null)
        {
            return absent;
        }

        try
        {
            var (fits, result) = read(value);
            if (fits)
            {
                return result;
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            // Said below.
        }

        _errors.Add(_prefix + name, $"Must be {expected}.");
        return absent;
    }

    private void AddUnknown()
    {
        if (_object.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in _object.EnumerateObject().Where(property => !_known.Contains(property.Name, StringComparer.Ordinal)))
            {
                var error = UnknownField.Error(property.Name, _known);
                _errors.Add(error with { Field = _prefix + error.Field });
            }
        }

        _parts.ForEach(part => part.AddUnknown());
    }
}
