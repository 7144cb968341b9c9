using System.Net;
using System.Text;
using System.Text.Json;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>A server of 2026-07-28 that refuses calls whose argument <c>region</c> is not repeated in a header.</summary>
internal sealed class HeaderServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public HeaderServer()
    {
        Url = new Uri($"http://127.0.0.1:{FreePorts.Take(1)[0]}/mcp");
        _listener.Prefixes.Add(Url.GetLeftPart(UriPartial.Authority) + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.InputStream);
        var member = request.RootElement.GetProperty("method").GetString() switch
        {
            "server/discover" => """ "result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"serverInfo":{"name":"n","version":"1"}} """,
            "tools/list" => """ "result":{"tools":[{"name":"a","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]} """,
            "tools/call" when context.Request.Headers["Mcp-Param-Region"] != "eu" => """ "error":{"code":-32020,"message":"A header is missing."} """,
            _ => """ "result":{"content":[]} """,
        };
        context.Response.ContentType = "application/json";
        await using var output = context.Response.OutputStream;
        await output.WriteAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{request.RootElement.GetProperty("id").GetRawText()}},{{member}}}"""));
    }
}
