namespace McpOrleans;

/// <summary>Collects everything that is wrong with an input. The number is bounded: errors after the first hundred are dropped.</summary>
internal sealed class FieldErrors
{
    // More than anybody reads; a body full of garbage must not be answered by one many times its size.
    private const int Max = 100;

    private readonly ImmutableArray<FieldError>.Builder _errors = ImmutableArray.CreateBuilder<FieldError>();

    public bool IsEmpty => _errors.Count == 0;

    public bool IsFull => _errors.Count >= Max;

    public void Add(string field, string message) => Add(new FieldError { Field = field, Message = message });

    public void Add(FieldError error)
    {
        if (!IsFull)
        {
            _errors.Add(error);
        }
    }

    public void AddRange(IEnumerable<FieldError> errors)
    {
        foreach (var error in errors)
        {
            Add(error);
        }
    }

    /// <summary>True when something is wrong with the field or with a part of it.</summary>
    public bool Has(string field) => _errors.Any(error => IsOrIsPartOf(error.Field, field));

    public ImmutableArray<FieldError> ToImmutable() => _errors.ToImmutable();

    public static bool IsOrIsPartOf(string part, string field) =>
        part.StartsWith(field, StringComparison.Ordinal) && (part.Length == field.Length || part[field.Length] is '.' or '[');

    /// <summary>The errors of an object that is itself a field of something greater.</summary>
    public static IEnumerable<FieldError> Within(string path, IEnumerable<FieldError> errors) =>
        errors.Select(error => error with { Field = $"{path}.{error.Field}" });

    public void CheckPositive(string field, TimeSpan value, double mostSeconds)
    {
        if (value <= TimeSpan.Zero || value.TotalSeconds > mostSeconds)
        {
            Add(field, $"Must be more than 0 and at most {mostSeconds} seconds.");
        }
    }

    public void CheckRange(string field, TimeSpan value, double leastSeconds, double mostSeconds)
    {
        if (value.TotalSeconds < leastSeconds || value.TotalSeconds > mostSeconds)
        {
            Add(field, $"Must be from {leastSeconds} to {mostSeconds} seconds.");
        }
    }

    public void CheckRange(string field, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            Add(field, $"Must be from {least} to {most}.");
        }
    }

    /// <summary>Returns false when there are too many entries. The caller then does not check them one by one.</summary>
    public bool CheckLength(string field, int count, int most)
    {
        if (count > most)
        {
            Add(field, $"Must have at most {most} entries, but has {count}.");
        }

        return count <= most;
    }

    public void CheckText(string field, string? text, int most)
    {
        if (text?.Length > most)
        {
            Add(field, $"Must have at most {most} characters.");
        }
    }

    public void CheckPatterns(string field, ImmutableArray<string> patterns, int mostPatterns, int mostCharacters)
    {
        if (patterns.IsDefaultOrEmpty || !CheckLength(field, patterns.Length, mostPatterns))
        {
            return;
        }

        for (var i = 0; i < patterns.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(patterns[i]))
            {
                Add($"{field}[{i}]", "Must not be empty. '*' matches any name.");
            }
            else
            {
                CheckText($"{field}[{i}]", patterns[i], mostCharacters);
            }
        }
    }
}
