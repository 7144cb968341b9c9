using System.Collections.Immutable;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.TestServers.Known;

/// <summary>A request that was made, and its answer.</summary>
/// <param name="Method">The MCP method.</param>
/// <param name="Params">Its parameters, a JSON object; empty: none.</param>
/// <param name="Answer">What was answered.</param>
/// <param name="Varies">What another answer to the same would have different.</param>
public sealed record Question(string Method, string Params, McpAnswer Answer, ImmutableArray<Variation> Varies);
