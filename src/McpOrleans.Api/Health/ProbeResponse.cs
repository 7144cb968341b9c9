namespace McpOrleans.Api.Health;

/// <summary>The state of this process in one word.</summary>
internal sealed record ProbeResponse(string Status);
