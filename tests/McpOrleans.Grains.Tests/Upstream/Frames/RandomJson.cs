using System.Text;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

/// <summary>Random JSON as callers and servers may write it: with white space, escapes, unpaired surrogates and repeated members.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\r\n", "\t "];
    private static readonly string[] Scalars = ["1", "-0.5e3", "true", "null", "\"\"", "\"text\"", "\"\\n\\\"_meta\\\":{}\"", "\"\\ud83d\"", "\"}\"", "12345678901234567890"];

    private static readonly string[] Keys =
    [
        "a", "name", "", "\\u0061", "\\ud83d and more than ten", "_meta2", "progress", "}", "é", "arguments", "progressTokens", "\\n",
    ];

    private static readonly string[] MetaNames = ["_meta", "_meta", "\\u005fmeta"];

    private static readonly string[] OwnKeys =
    [
        "progressToken", "progress\\u0054oken", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol\\/protocolVersion",
        "io.modelcontextprotocol/clientInfo", "io.modelcontextprotocol/clientCapabilities",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Returns an object with up to two members <c>_meta</c>.</summary>
    public string Parameters()
    {
        var members = Enumerable.Range(0, _random.Next(4)).Select(_ => Member(Pick(Keys), Value(3))).ToList();
        foreach (var _ in Enumerable.Range(0, _random.Next(3)))
        {
            members.Insert(_random.Next(members.Count + 1), Member(Pick(MetaNames), _random.Next(5) == 0 ? Value(1) : Meta()));
        }

        return Space() + Object(members) + Space();
    }

    public string Value(int depth) => depth == 0 ? Pick(Scalars) : _random.Next(4) switch
    {
        0 => Object([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Member(Pick(Keys), Value(depth - 1)))]),
        1 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(3)).Select(_ => Space() + Value(depth - 1) + Space()))}{Space()}]",
        _ => Pick(Scalars),
    };

    private string Meta() => Object([.. Enumerable.Range(0, _random.Next(5)).Select(_ => Member(_random.Next(2) == 0 ? Pick(OwnKeys) : Pick(Keys), Value(2)))]);

    private string Object(List<string> members)
    {
        var json = new StringBuilder("{").Append(Space());
        json.AppendJoin(',', members.Select(member => Space() + member + Space()));
        return json.Append('}').ToString();
    }

    private string Member(string key, string value) => $"\"{key}\"{Space()}:{Space()}{value}";

    private string Space() => Pick(Spaces);

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
