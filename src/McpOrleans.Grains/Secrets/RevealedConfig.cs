using System.Collections.Immutable;

namespace McpOrleans.Grains.Secrets;

/// <summary>A configuration with its secrets, for connecting.</summary>
/// <param name="Config">The configuration, with references resolved.</param>
/// <param name="Mask">Hides these secrets in everything that the server sends.</param>
/// <param name="Problem">Why the secrets could not be read; null when they could.</param>
internal sealed record RevealedConfig(McpServerConfig Config, SecretMask Mask, string? Problem);
