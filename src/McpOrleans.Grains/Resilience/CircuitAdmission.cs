namespace McpOrleans.Grains.Resilience;

/// <summary>A request's leave to go through a circuit.</summary>
/// <param name="Epoch">The circuit's state when it was given, as a number.</param>
/// <param name="IsTrial">Whether it is the one request that a half-open circuit lets through.</param>
internal readonly record struct CircuitAdmission(int Epoch, bool IsTrial);
