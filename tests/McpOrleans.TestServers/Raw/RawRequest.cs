namespace McpOrleans.TestServers.Raw;

/// <summary>A request of the client, and the outlet on which it is answered.</summary>
internal sealed class RawRequest(RawFrame frame, RawOutlet outlet, RawDialogue dialogue, CancellationToken cancellationToken)
{
    public RawFrame Frame => frame;

    public RawOutlet Outlet => outlet;

    /// <summary>Whether the server speaks the stateless revision.</summary>
    public bool IsModern => dialogue.IsModern;

    public CancellationToken Cancellation => cancellationToken;

    /// <inheritdoc cref="RawDialogue.ResponseToAsync"/>
    public Task<string> ResponseToAsync(string id) => dialogue.ResponseToAsync(id).WaitAsync(cancellationToken);

    /// <summary>Answers with the text of a tool.</summary>
    public Task TextAsync(string text) => ResultAsync($$"""{"content":[{"type":"text","text":{{RawText.Quote(text)}}}]}""");

    /// <summary>Answers with a result. The text is written unchanged.</summary>
    public Task ResultAsync(string json) => ResultAsync([RawText.Utf8(json[1..])]);

    /// <summary>Answers with a result that is given in pieces. Its opening brace must be left out.</summary>
    public Task ResultAsync(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        // A result of the stateless revision has a member that says so. An empty result has no other member.
        var isEmpty = pieces.First().Span.SequenceEqual("}"u8);
        var type = IsModern ? isEmpty ? "\"resultType\":\"complete\"" : "\"resultType\":\"complete\"," : "";
        var start = $$"""{"jsonrpc":"2.0","id":{{frame.Id}},"result":{""" + type;
        return outlet.WriteAsync([RawText.Utf8(start), .. pieces, "}"u8.ToArray()], cancellationToken);
    }

    public Task ErrorAsync(int code, string message, string? data = null) =>
        outlet.WriteAsync(RawText.Error(frame.Id, code, message, data), cancellationToken);
}
