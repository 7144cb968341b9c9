namespace McpOrleans.Api.OpenApi;

/// <summary>
/// Keeps the first document that an endpoint makes and returns it to all callers. The document is the same for everybody and costs
/// as much as hundreds of calls, so requesting it repeatedly would otherwise be a cheap way to keep the service busy.
/// </summary>
internal sealed class GeneratedOnce(RequestDelegate generate)
{
    private Document? _document;

    public async Task InvokeAsync(HttpContext context)
    {
        // The first few requests may each make the document; the results are equal.
        var document = Volatile.Read(ref _document) ?? await GenerateAsync(context);
        context.Response.ContentType = document.ContentType;
        context.Response.ContentLength = document.Body.Length;
        await context.Response.Body.WriteAsync(document.Body, context.RequestAborted);
    }

    private async Task<Document> GenerateAsync(HttpContext context)
    {
        var response = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        try
        {
            await generate(context);
        }
        finally
        {
            context.Response.Body = response;
        }

        var document = new Document(buffer.ToArray(), context.Response.ContentType);
        Volatile.Write(ref _document, document);
        return document;
    }

    private sealed record Document(byte[] Body, string? ContentType);
}
