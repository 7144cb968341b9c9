namespace McpOrleans.Grains.Outbound;

/// <summary>
/// The <see cref="OutboundPolicy"/> forbids a connection or a request. Nothing was sent. The exception does not leave the
/// connector.
/// </summary>
internal sealed class OutboundRefusedException(string message) : Exception(message);
