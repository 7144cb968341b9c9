namespace McpOrleans.Grains.Outbound;

/// <summary>An MCP server answered with a redirect that is not followed. The request did not run.</summary>
/// <param name="message">What it answered, a sentence.</param>
/// <param name="isDeadEnd">It redirects again and again, or to what is no address; else once, to another path of the same server, where a new connection may find it.</param>
internal sealed class RedirectException(string message, bool isDeadEnd) : Exception(message)
{
    public bool IsDeadEnd => isDeadEnd;
}
