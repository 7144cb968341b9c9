using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Api.Requests;

/// <summary>What an endpoint takes as its JSON body, or what is wrong with it.</summary>
internal readonly record struct JsonBody<T>(T? Value, Problem? Problem)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsValid => Problem is null;
}

/// <summary>Reads a request's body as a JSON document, for endpoints that are not the hot path.</summary>
internal static class JsonBody
{
    /// <param name="request">The request.</param>
    /// <param name="options">Limit the body.</param>
    /// <param name="read">Reads the document, which is well-formed. What it returns must not refer to the document.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<JsonBody<T>> ReadAsync<T>(
        HttpRequest request,
        McpOrleansApiOptions options,
        Func<JsonElement, (T? Value, ImmutableArray<FieldError> Errors)> read,
        CancellationToken cancellationToken)
        where T : class
    {
        using var body = await RequestBody.ReadAsync(request, options.MaxRequestBodySize, cancellationToken);
        if (body.Problem is { } problem)
        {
            return new JsonBody<T>(null, problem);
        }

        using var document = JsonDocument.Parse(body.Json);
        var (value, errors) = read(document.RootElement);
        return value is not null && errors.IsEmpty ? new JsonBody<T>(value, null) : new JsonBody<T>(null, Problem.InvalidFields(errors));
    }
}
