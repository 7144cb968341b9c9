using Microsoft.AspNetCore.Http.Metadata;

namespace McpOrleans.Api.OpenApi;

/// <summary>What endpoints declare for the OpenAPI document. None of it changes how they run.</summary>
internal static class EndpointConventions
{
    /// <param name="builder">The endpoint.</param>
    /// <param name="id">The operation's id, which is also the endpoint's name: code generators name methods after it.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="description">What else its callers should know. Null: nothing.</param>
    public static TBuilder WithOperation<TBuilder>(this TBuilder builder, string id, string summary, string? description = null)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.WithName(id).WithSummary(summary);
        return description is null ? builder : builder.WithDescription(description);
    }

    /// <summary>Declares the JSON body of an endpoint that reads its body itself.</summary>
    public static TBuilder Reads<TBuilder>(this TBuilder builder, Type body)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AcceptsMetadata(["application/json"], body));

    /// <summary>Declares the response with status 200 of an endpoint that writes its response itself.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder builder, Type body)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, body, ["application/json"]));

    /// <summary>Declares the statuses of the problem details that an endpoint may return.</summary>
    public static TBuilder Fails<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder => builder.FailsWith(typeof(Problem), statuses);

    public static TBuilder FailsWith<TBuilder>(this TBuilder builder, Type problem, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata([.. statuses.Select(status => new ProducesResponseTypeMetadata(status, problem, [Problem.ContentType]))]);

    /// <summary>Distinguishes the endpoints of this group from those with the same names in another group.</summary>
    public static RouteGroupBuilder WithNameSuffix(this RouteGroupBuilder group, string suffix)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IEndpointNameMetadata>().LastOrDefault() is { } name)
            {
                endpoint.Metadata.Add(new EndpointNameMetadata(name.EndpointName + suffix));
            }
        });
        return group;
    }
}
