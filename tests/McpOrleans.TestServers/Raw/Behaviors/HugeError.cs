namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>Answers the handshake with an error whose text is huge.</summary>
internal sealed class HugeError : RawBehavior
{
    public const int Length = RawTexts.HugeErrorLength;

    public const string Beginning = RawTexts.HugeErrorBeginning;

    public override async Task<bool> TryAnswerAsync(RawRequest request)
    {
        if (request.Frame.Method is not ("initialize" or "server/discover"))
        {
            return false;
        }

        await request.Outlet.WriteAsync(
            [
                RawText.Utf8($$"""{"jsonrpc":"2.0","id":{{request.Frame.Id}},"error":{"code":-32603,"message":"{{Beginning}}"""),
                .. RawText.Filler(Length - Beginning.Length),
                "\"}}"u8.ToArray(),
            ],
            request.Cancellation);
        return true;
    }
}
