using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.TestServers.Raw.Tools;

/// <summary>Tools whose calls are answered by means of HTTP instead of MCP.</summary>
internal static class HttpTools
{
    private const string Page = "<!doctype html><html><body>Welcome to the portal. Please sign in.</body></html>";

    public static IReadOnlyList<RawTool> All { get; } =
    [
        RawTool.AnsweringHttp("status", "Answers with a status, and Retry-After when asked to.", StatusAsync),
        RawTool.AnsweringHttp("redirect", "Sends the caller on to 'to', or back to where it came from.", Redirect),
        RawTool.AnsweringHttp("html", "Answers with a web page.", HtmlAsync,
            static request => request.Outlet.WriteAsync(Page, request.Cancellation)),
        RawTool.AnsweringHttp("no_content", "Answers with nothing, and says so.", static (_, context) => Bare(context, StatusCodes.Status204NoContent)),
        RawTool.AnsweringHttp("empty_stream", "Answers with a stream of events that has none.", EmptyStreamAsync),
    ];

    private static Task StatusAsync(RawRequest request, HttpContext context)
    {
        context.Response.StatusCode = request.Frame.Argument("status", StatusCodes.Status500InternalServerError);
        if (request.Frame.Argument("retry_after", 0) is var seconds and > 0)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync("Not now.", request.Cancellation);
    }

    private static Task Redirect(RawRequest request, HttpContext context)
    {
        context.Response.Headers.Location = request.Frame.Argument("to") ?? context.Request.Path + context.Request.QueryString;
        return Bare(context, StatusCodes.Status307TemporaryRedirect);
    }

    private static Task HtmlAsync(RawRequest request, HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Page, request.Cancellation);
    }

    private static async Task EmptyStreamAsync(RawRequest request, HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync(request.Cancellation);
    }

    private static Task Bare(HttpContext context, int status)
    {
        context.Response.ContentType = null;
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
