using McpOrleans.EndToEnd.Tests.Support;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>Finds out what an answer says about whether its call ran.</summary>
internal static class RanStatement
{
    private static readonly string[] No = ["The request did not run.", "This call did not run.", "the call did not run."];
    private static readonly string[] Maybe = ["The request may have run.", "The call may have run.", "the call may have run."];

    /// <summary>Where the error code does not say it, the service's own sentence at the end of the answer does.</summary>
    public static Ran Of(ApiAnswer answer, string server)
    {
        if (answer.ErrorCode is null or "tool_error")
        {
            return Ran.Yes;
        }

        var detail = (string?)answer.Body["error"] ?? "";

        // After that follows the reason why it could not be sent.
        if (detail.StartsWith($"The request could not be sent to MCP server '{server}' within ", StringComparison.Ordinal))
        {
            return Ran.No;
        }

        // If this error was not an answer to the call, a sentence of the service's own follows the server's text, whatever that says.
        var error = $"MCP server '{server}' answered with error ";
        if (detail.StartsWith(error, StringComparison.Ordinal))
        {
            var text = detail[(detail.IndexOf(": ", error.Length, StringComparison.Ordinal) + 2)..];
            return text.EndsWith($" {No[0]}", StringComparison.Ordinal) ? Ran.No : Ran.AsTheServerSays;
        }

        return No.Any(Ends) ? Ran.No : Maybe.Any(Ends) ? Ran.Maybe : Ran.Unsaid;

        bool Ends(string sentence) => detail.EndsWith(sentence, StringComparison.Ordinal);
    }
}
