using System.Collections.Immutable;

namespace McpOrleans.Client.Configuration;

/// <summary>Collects what is wrong with one configuration.</summary>
internal sealed class ConfigErrors
{
    // More than anybody reads; a body full of garbage must not be answered by one many times its size.
    private const int Max = 100;

    private readonly List<FieldError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    public bool IsFull => _errors.Count >= Max;

    public void Add(string field, string message)
    {
        if (!IsFull)
        {
            _errors.Add(new FieldError { Field = field, Message = message });
        }
    }

    /// <summary>True when something is wrong with the field or with a part of it.</summary>
    public bool Has(string field) => _errors.Exists(error => IsOrIsPartOf(error.Field, field));

    public ImmutableArray<FieldError> ToImmutable() => [.. _errors];

    public static bool IsOrIsPartOf(string part, string field) =>
        part.StartsWith(field, StringComparison.Ordinal) && (part.Length == field.Length || part[field.Length] is '.' or '[');
}
