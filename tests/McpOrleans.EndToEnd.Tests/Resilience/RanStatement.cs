using McpOrleans.EndToEnd.Tests.Support;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>Reads out of an answer what it says of whether its call ran.</summary>
internal static class RanStatement
{
    private static readonly string[] No = ["The request did not run.", "This call did not run.", "the call did not run."];
    private static readonly string[] Maybe = ["The request may have run.", "The call may have run.", "the call may have run."];

    /// <summary>Where there is no code for it, the service's own sentence at the end of the answer says it.</summary>
    public static Ran Of(ApiAnswer answer, string server)
    {
        if (answer.ErrorCode is null or "tool_error")
        {
            return Ran.Yes;
        }

        var detail = (string?)answer.Body["error"] ?? "";

        // What kept it from being sent is told behind that.
        if (detail.StartsWith($"The request could not be sent to MCP server '{server}' within ", StringComparison.Ordinal))
        {
            return Ran.No;
        }

        // Behind the server's text, whatever that says, there is a sentence of the service's own if this was no answer to the call.
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
