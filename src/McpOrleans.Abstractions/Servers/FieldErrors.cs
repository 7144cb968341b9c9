using System.Collections.Immutable;

namespace McpOrleans;

/// <summary>Collects everything that is wrong with an input.</summary>
internal sealed class FieldErrors
{
    private readonly ImmutableArray<FieldError>.Builder _errors = ImmutableArray.CreateBuilder<FieldError>();

    public void Add(string field, string message) => _errors.Add(new FieldError { Field = field, Message = message });

    public ImmutableArray<FieldError> ToImmutable() => _errors.ToImmutable();

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
            Add(field, $"At most {most} entries; these are {count}.");
        }

        return count <= most;
    }

    public void CheckText(string field, string? text, int most)
    {
        if (text?.Length > most)
        {
            Add(field, $"At most {most} characters.");
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
                Add($"{field}[{i}]", "Must not be empty; '*' matches any name.");
            }
            else
            {
                CheckText($"{field}[{i}]", patterns[i], mostCharacters);
            }
        }
    }
}
