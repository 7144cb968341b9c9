namespace McpOrleans.TestServers.Raw;

/// <summary>What raw servers say that tests look for.</summary>
public static class RawTexts
{
    /// <summary>The characters of the message of <see cref="RawKind.HugeError"/>.</summary>
    public const int HugeErrorLength = 10_000_000;

    /// <summary>How that message begins.</summary>
    public const string HugeErrorBeginning = "The licence of this server has expired. ";

    /// <summary>What a server of the sessions' era counts requests as, among the messages, that have a header of the stateless one.</summary>
    public const string ForeignHeader = "(Mcp-Name)";

    /// <summary>Stands in the messages of the tool <c>say</c> for the token that the client gave for reports of progress.</summary>
    public const string ProgressToken = "%TOKEN%";

    /// <summary>A tool of <see cref="RawKind.SpoiledTools"/> that can be used, although its description ends in half a character.</summary>
    public const string CutDescription = "cut_description";

    /// <summary>A tool of <see cref="RawKind.SpoiledTools"/> without the schema that MCP demands.</summary>
    public const string Schemaless = "schemaless";
}
