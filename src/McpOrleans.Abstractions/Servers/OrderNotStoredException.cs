namespace McpOrleans;

/// <summary>
/// An order to a server failed, or its outcome is not known, because the storage did not do its part. The same order may be
/// repeated.
/// </summary>
[GenerateSerializer, Alias("mcporleans.OrderNotStoredException")]
public sealed class OrderNotStoredException(string message) : Exception(message);
