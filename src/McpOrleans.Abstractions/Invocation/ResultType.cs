namespace McpOrleans;

/// <summary>What the result of an MCP server says in its <c>resultType</c>, which every result has from MCP 2026-07-28 on.</summary>
[GenerateSerializer, Alias(TypeAliases.ResultType)]
public enum ResultType
{
    /// <summary>It has none, as until 2025-11-25.</summary>
    None = 0,

    /// <summary>It is the answer.</summary>
    Complete = 1,

    /// <summary>The server needs input from the caller first.</summary>
    InputRequired = 2,

    /// <summary>Something that MCP does not know.</summary>
    Other = 3,
}
