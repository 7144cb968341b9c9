using System.Collections.Immutable;

namespace McpOrleans.Benchmarks.Peers;

/// <summary>The tools of the <see cref="AnsweringServer"/>, by what they answer.</summary>
internal static class Tools
{
    public const string Echo = "echo";
    public const string Text64K = "text_64k";
    public const string Text1M = "text_1m";

    public static ImmutableArray<(string Name, string Text)> All { get; } =
        [(Echo, "hello"), (Text64K, new string('x', 64 * 1024)), (Text1M, new string('x', 1024 * 1024))];

    public static string Text(string tool) => All.Single(known => known.Name == tool).Text;

    public static string Definition(string tool) =>
        $$$$$"""{"name":"{{{{{tool}}}}}","description":"Answers with a text.","inputSchema":{"type":"object","properties":{"message":{"type":"string"}}}}""";

    /// <summary>Writes the result as the SDKs do: the text, without optional members.</summary>
    public static string Result(string text) => $$"""{"resultType":"complete","content":[{"type":"text","text":"{{text}}"}]}""";
}
