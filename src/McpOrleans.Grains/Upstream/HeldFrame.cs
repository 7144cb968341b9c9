namespace McpOrleans.Grains.Upstream;

/// <summary>What a server sent, kept beyond the reading of it.</summary>
/// <param name="Method">The MCP method.</param>
/// <param name="Params">As JSON, without the server's secrets; empty: none.</param>
/// <param name="Lease">For as long as it is kept.</param>
internal sealed record HeldFrame(string Method, byte[] Params, ByteLease Lease);
