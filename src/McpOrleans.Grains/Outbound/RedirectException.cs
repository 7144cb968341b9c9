namespace McpOrleans.Grains.Outbound;

/// <summary>An MCP server answered with a redirect that is not followed. The request did not run.</summary>
/// <param name="message">What the server answered, as a sentence.</param>
/// <param name="isDeadEnd">
/// True: the server redirects again and again, or to an invalid address. False: it redirected once to another path of the same
/// server, where a new connection may find it.
/// </param>
internal sealed class RedirectException(string message, bool isDeadEnd) : Exception(message)
{
    public bool IsDeadEnd => isDeadEnd;
}
