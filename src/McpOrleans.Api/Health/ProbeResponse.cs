namespace McpOrleans.Api.Health;

/// <summary>One word on this process.</summary>
internal sealed record ProbeResponse(string Status);
