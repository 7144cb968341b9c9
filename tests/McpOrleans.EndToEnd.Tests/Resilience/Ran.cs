namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>What an answer says about whether its call ran.</summary>
internal enum Ran
{
    /// <summary>The tool ran and answered, well or with an error of its own.</summary>
    Yes,

    /// <summary>The call provably did not run.</summary>
    No,

    /// <summary>The call may have run.</summary>
    Maybe,

    /// <summary>The answer is the MCP server's own JSON-RPC error, which may or may not say it.</summary>
    AsTheServerSays,

    /// <summary>The answer does not say it, although it must.</summary>
    Unsaid,
}
