namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>A tool list with endless pages, none of which has a tool.</summary>
internal sealed class EndlessPages : RawBehavior
{
    private int _page;

    public override async Task<bool> TryAnswerAsync(RawRequest request)
    {
        if (request.Frame.Method != "tools/list")
        {
            return false;
        }

        await request.ResultAsync($$"""{"tools":[],"nextCursor":"page-{{Interlocked.Increment(ref _page)}}"}""");
        return true;
    }
}
