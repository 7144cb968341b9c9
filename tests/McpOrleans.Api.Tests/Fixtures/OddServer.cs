using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>An MCP server with one tool, <c>t</c>, that answers each call with what a test wants, which may be no valid result.</summary>
public sealed class OddServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OddServer(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.Single()}/mcp";

    /// <param name="result">The result of each call.</param>
    /// <param name="isStateless">Whether it speaks the revision without sessions.</param>
    public static async Task<OddServer> StartAsync(string result, bool isStateless)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/mcp", context => AnswerAsync(context, result, isStateless));
        await app.StartAsync();
        return new OddServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, string result, bool isStateless)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        if (message["id"]?.ToJsonString() is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var own = message["method"]?.GetValue<string>() switch
        {
            "server/discover" when isStateless => """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}""",
            "initialize" when !isStateless => """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"odd","version":"1"}}""",
            "tools/list" => """{"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[{"name":"t","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]}""",
            "tools/call" => result,
            "ping" => "{}",
            _ => null,
        };
        context.Response.StatusCode = own is null && isStateless ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(own is null
            ? $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32601,"message":"no"}}"""
            : $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{own}}}}""");
    }
}
