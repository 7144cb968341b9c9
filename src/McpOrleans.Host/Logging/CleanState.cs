using System.Collections;
using System.Globalization;

namespace McpOrleans.Host.Logging;

/// <summary>The state of a log entry or of a scope: text and properties, which are cleaned when they are read.</summary>
/// <param name="state">The state as it was given to the log.</param>
/// <param name="text">The cleaned text; null: the text of the state itself.</param>
internal sealed class CleanState(object? state, string? text) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly IReadOnlyList<KeyValuePair<string, object?>> _properties =
        state as IReadOnlyList<KeyValuePair<string, object?>> ?? (state as IEnumerable<KeyValuePair<string, object?>>)?.ToList() ?? [];

    public int Count => _properties.Count;

    public KeyValuePair<string, object?> this[int index] => Clean(_properties[index]);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _properties.Select(Clean).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => text ?? LogText.Clean(state?.ToString() ?? string.Empty);

    private static KeyValuePair<string, object?> Clean(KeyValuePair<string, object?> property) =>
        KeyValuePair.Create(LogText.Clean(property.Key), Clean(property.Value));

    private static object? Clean(object? value) => value switch
    {
        null or IConvertible and not string => value,
        string text => LogText.Clean(text),
        IEnumerable items => string.Join(", ", items.Cast<object?>().Select(Clean)),
        _ => CleanObject(value),
    };

    /// <summary>Returns the object itself unless its text must change.</summary>
    private static object CleanObject(object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        var clean = LogText.Clean(text);
        return ReferenceEquals(clean, text) ? value : clean;
    }
}
