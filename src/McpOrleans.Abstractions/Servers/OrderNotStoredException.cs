namespace McpOrleans;

/// <summary>
/// A change to a server failed, or its outcome is unknown, because the storage failed. The same change may be requested again.
/// </summary>
/// <param name="message">What happened.</param>
[GenerateSerializer, Alias("mcporleans.OrderNotStoredException")]
public sealed class OrderNotStoredException(string message) : Exception(message);
