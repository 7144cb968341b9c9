using System.Collections.Immutable;

namespace McpOrleans.Grains.Secrets;

/// <summary>A configuration with its secrets, for connecting.</summary>
/// <param name="Config">References resolved.</param>
/// <param name="Mask">Hides these secrets in all that comes back.</param>
/// <param name="Problem">Why the secrets could not be had; null when they could.</param>
internal sealed record RevealedConfig(McpServerConfig Config, SecretMask Mask, string? Problem);
