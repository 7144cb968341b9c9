namespace McpOrleans.TestServers.Raw;

/// <summary>Texts of raw servers that tests look for.</summary>
public static class RawTexts
{
    /// <summary>The number of characters in the message of <see cref="RawKind.HugeError"/>.</summary>
    public const int HugeErrorLength = 10_000_000;

    /// <summary>The beginning of that message.</summary>
    public const string HugeErrorBeginning = "The licence of this server has expired. ";

    /// <summary>
    /// The name under which a server of an era with sessions counts requests that have a header of the stateless era, among the messages.
    /// </summary>
    public const string ForeignHeader = "(Mcp-Name)";

    /// <summary>The placeholder for the client's progress token in the messages of the tool <c>say</c>.</summary>
    public const string ProgressToken = "%TOKEN%";

    /// <summary>
    /// A tool of <see cref="RawKind.SpoiledTools"/> that can be used, although its description ends with half a character.
    /// </summary>
    public const string CutDescription = "cut_description";

    /// <summary>A tool of <see cref="RawKind.SpoiledTools"/> without the schema that MCP requires.</summary>
    public const string Schemaless = "schemaless";
}
