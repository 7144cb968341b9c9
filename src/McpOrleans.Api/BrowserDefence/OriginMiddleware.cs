namespace McpOrleans.Api.BrowserDefence;

/// <summary>Refuses what other web pages send, on every route, before anything else looks at it: MCP's defence against DNS rebinding.</summary>
internal sealed class OriginMiddleware(RequestDelegate next, IOptions<McpOrleansApiOptions> options)
{
    public Task InvokeAsync(HttpContext context) =>
        RequestOrigin.IsAllowed(context.Request.Headers.Origin, context.Request.Host, options.Value.AllowedOrigins)
            ? next(context)
            : Problem.Of(
                ErrorCodes.Forbidden,
                "The request comes from a web page of another origin.",
                "If the page is to be trusted, or is the service's own under this name, the operator can allow its origin: "
                + "MCPORLEANS__API__ALLOWEDORIGINS__0.").ExecuteAsync(context);
}
