using Microsoft.AspNetCore.Http;

namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>Answers every HTTP request with the error page of a failed application server.</summary>
internal sealed class HugeStatus : RawBehavior
{
    public override async Task<bool> TryAnswerHttpAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        context.Response.ContentType = "text/html";
        await RawOutlet.Body(context.Response.Body).WriteAsync(
            [RawText.Utf8("<html><h1>" + HugeError.Beginning), .. RawText.Filler(HugeError.Length - HugeError.Beginning.Length), "</h1></html>"u8.ToArray()],
            context.RequestAborted);
        return true;
    }
}
