namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>What an answer says of whether its call ran.</summary>
internal enum Ran
{
    /// <summary>The tool ran and answered, well or with an error of its own.</summary>
    Yes,

    /// <summary>It provably did not run.</summary>
    No,

    /// <summary>It may have run.</summary>
    Maybe,

    /// <summary>The answer is the MCP server's own JSON-RPC error, which tells or does not.</summary>
    AsTheServerSays,

    /// <summary>It does not say what it owes its caller.</summary>
    Unsaid,
}
