using System.Collections.Immutable;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.TestServers.Known;

/// <summary>A request that was made, and its answer.</summary>
/// <param name="Method">The MCP method.</param>
/// <param name="Params">Its parameters, a JSON object. Empty: it has none.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Varies">The parts that would differ in another answer to the same request.</param>
public sealed record Question(string Method, string Params, McpAnswer Answer, ImmutableArray<Variation> Varies);
