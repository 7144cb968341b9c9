using Microsoft.AspNetCore.Http.Metadata;

namespace McpOrleans.Api.OpenApi;

/// <summary>What endpoints declare for the OpenAPI document; none of it changes how they run.</summary>
internal static class EndpointConventions
{
    /// <summary>The JSON body of an endpoint that reads it itself.</summary>
    public static TBuilder Reads<TBuilder>(this TBuilder builder, Type body)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AcceptsMetadata(["application/json"], body));

    /// <summary>What an endpoint that writes its answer itself answers with status 200.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder builder, Type body)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, body, ["application/json"]));

    /// <summary>The statuses of the problem details an endpoint may answer.</summary>
    public static TBuilder Fails<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder => builder.FailsWith(typeof(Problem), statuses);

    public static TBuilder FailsWith<TBuilder>(this TBuilder builder, Type problem, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata([.. statuses.Select(status => new ProducesResponseTypeMetadata(status, problem, [Problem.ContentType]))]);

    /// <summary>Tells the endpoints of this group apart from those of the same names in another.</summary>
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
