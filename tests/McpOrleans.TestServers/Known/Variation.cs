using System.Text.RegularExpressions;

namespace McpOrleans.TestServers.Known;

/// <summary>What is another each time that a request is answered, so that two answers cannot be the same there.</summary>
/// <param name="What">What it is, for whoever reads the test.</param>
/// <param name="Pattern">Where it is in the result's compact JSON.</param>
public sealed record Variation(string What, string Pattern)
{
    private const string JsonString = """(?:[^"\\]|\\.)*""";
    private const string InItsPlace = "…";

    /// <summary>The whole text of content.</summary>
    public static Variation Text(string what) => new(what, $"(?<=\"text\":\"){JsonString}(?=\")");

    /// <summary>The result without it; null: it is not in there, so that there is no need for the exception.</summary>
    public string? Without(string json)
    {
        var pattern = new Regex(Pattern, RegexOptions.None, TimeSpan.FromSeconds(10));
        return pattern.IsMatch(json) ? pattern.Replace(json, InItsPlace) : null;
    }
}
