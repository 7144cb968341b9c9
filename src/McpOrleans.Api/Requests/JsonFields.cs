using McpOrleans.Client.Configuration;

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

    public string? Text(string name) => Find(name)?.Text();

    public bool? Flag(string name) => Find(name)?.Bool();

    public double? Number(string name) => Find(name)?.Number();

    public int? Int(string name) => Find(name)?.Int();

    public long? Long(string name) => Find(name)?.Long();

    public DateTimeOffset? Time(string name) => Find(name)?.Time();

    public ImmutableArray<string> Texts(string name) => Find(name)?.Texts() ?? [];

    /// <summary>An object in this one; without fields where it is absent.</summary>
    public JsonFields Part(string name)
    {
        var value = Find(name);
        if (value is { Value.ValueKind: not JsonValueKind.Object } other)
        {
            other.Refuse<string>("Must be an object.");
        }

        var part = new JsonFields(value?.Value ?? default, $"{_prefix}{name}.", _errors);
        _parts.Add(part);
        return part;
    }

    private FieldValue? Find(string name)
    {
        _known.Add(name);
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new FieldValue(_prefix + name, value, Variables: null, _errors, Lenient: false)
            : null;
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
