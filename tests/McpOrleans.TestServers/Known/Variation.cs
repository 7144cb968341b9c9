using System.Text.RegularExpressions;

namespace McpOrleans.TestServers.Known;

/// <summary>A part of a result that differs each time, so that two answers to the same request cannot be equal there.</summary>
/// <param name="What">What differs, for the reader of the test.</param>
/// <param name="Pattern">A regular expression for the part in the result's compact JSON.</param>
public sealed record Variation(string What, string Pattern)
{
    private const string JsonString = """(?:[^"\\]|\\.)*""";
    private const string InItsPlace = "…";

    /// <summary>Makes a variation of the whole text of a content block.</summary>
    public static Variation Text(string what) => new(what, $"(?<=\"text\":\"){JsonString}(?=\")");

    /// <summary>Returns the result without the part. Null: the part does not occur, so this exception is not needed.</summary>
    public string? Without(string json)
    {
        var pattern = new Regex(Pattern, RegexOptions.None, TimeSpan.FromSeconds(10));
        return pattern.IsMatch(json) ? pattern.Replace(json, InItsPlace) : null;
    }
}
