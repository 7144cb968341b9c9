using System.Text.Json.Serialization;
using McpOrleans.Api.Servers;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Api.Import;

/// <summary>Imports servers from the configuration files of other programs.</summary>
internal static class ImportEndpoints
{
    public static void MapImport(this IEndpointRouteBuilder group) =>
        group.MapPost("/import", ImportAsync)
            .RequireAuthorization(Roles.TenantAdmin)
            .WithMetadata(Audited.Always)
            .WithTags("Servers")
            .WithOperation(
                "importServers",
                "Import an mcp.json",
                "Registers or replaces all servers of a document with 'mcpServers' (Claude, Cursor) or 'servers' (VS Code), or none: "
                + "when anything in it is wrong, all errors are reported and nothing is changed.")
            .Reads(typeof(ImportBody))
            .Fails(400, 404, 409, 413, 415);

    private static async Task<Results<Ok<ImportResponse>, Problem>> ImportAsync(
        HttpContext context, IOptions<McpOrleansApiOptions> options, TenantRegistry tenants, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(context.Request, options.Value, ReadServers, cancellationToken);
        if (!body.IsValid)
        {
            return body.Problem;
        }

        var reading = body.Value;
        if (StdioServers.Refuse(context.User, reading.Servers.Select(server => server.Reading.Config!)) is { } refusal)
        {
            return refusal;
        }

        return await tenants.RefuseIfReplacedAsync(context, cancellationToken) is { } replaced
            ? replaced
            : await ConfigureAsync(context.GetTenant(), reading, cancellationToken);
    }

    private static (McpJsonReading, ImmutableArray<FieldError>) ReadServers(JsonElement json)
    {
        var reading = McpJson.Read(json);
        return (reading, reading.AllErrors is { IsEmpty: false } errors ? errors : NamesThatDifferByCase(reading));
    }

    private static async Task<Results<Ok<ImportResponse>, Problem>> ConfigureAsync(
        IMcpTenant tenant, McpJsonReading reading, CancellationToken cancellationToken)
    {
        var refused = new FieldErrors();
        foreach (var server in reading.Servers)
        {
            refused.AddRange(FieldErrors.Within(
                server.Path, await tenant.CheckServerAsync(server.Name, server.Reading.Config!, cancellationToken)));
        }

        if (!refused.IsEmpty)
        {
            return Problem.InvalidFields(refused.ToImmutable());
        }

        var (imported, created) = (new List<McpServerStatus>(), new List<string>());
        foreach (var server in reading.Servers)
        {
            var result = await tenant.ConfigureServerAsync(server.Name, server.Reading.Config!, cancellationToken);
            if (result.Refusal is { } quota)
            {
                return Problem.Of(quota) with { Detail = $"{HowFar(imported.Count, reading, server)} {quota.Message}" };
            }

            if (result.Status is null)
            {
                // The configuration was valid a moment ago, but somebody else has changed something meanwhile.
                return Problem.InvalidFields([.. FieldErrors.Within(server.Path, result.Errors)]) with
                {
                    Detail = $"{HowFar(imported.Count, reading, server)} See 'errors'.",
                };
            }

            imported.Add(result.Status);
            if (result.Created)
            {
                created.Add(server.Name);
            }
        }

        var ignored = reading.Servers.SelectMany(server => server.Reading.Ignored.Select(field => $"{server.Path}.{field}"));
        var servers = await Task.WhenAll(imported.Select(async server => ServerResponse.From(
            await tenant.WaitForDiscoveryAsync(server.Name, Discovery.Patience, cancellationToken) ?? server)));
        return TypedResults.Ok(new ImportResponse(servers, created, [.. reading.Ignored, .. ignored]));
    }

    /// <summary>
    /// Checks the names in the document before anything is imported. The tenant's tool directory checks them against the servers
    /// that exist already.
    /// </summary>
    private static ImmutableArray<FieldError> NamesThatDifferByCase(McpJsonReading reading)
    {
        var first = new Dictionary<string, McpJsonServer>(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. from server in reading.Servers
               where !first.TryAdd(server.Name, server)
               select new FieldError { Field = server.Path, Message = $"The name differs from that of {first[server.Name].Path} by case alone." },
        ];
    }

    private static string HowFar(int imported, McpJsonReading reading, McpJsonServer refused) => imported == 0
        ? $"The import stopped at '{refused.Name}', before any server was imported."
        : $"The import stopped at '{refused.Name}', after {imported} of {reading.Servers.Length} servers had been imported.";
}

/// <summary>An <c>mcp.json</c>.</summary>
/// <remarks>This type only describes the body in the OpenAPI document: <see cref="Client.Configuration.McpJson"/> reads it.</remarks>
internal sealed record ImportBody
{
    /// <summary>Configurations by server name, as Claude and Cursor write them.</summary>
    [JsonPropertyName("mcpServers")]
    public Dictionary<string, McpServerConfig>? McpServers { get; init; }

    /// <summary>Configurations by server name, as VS Code writes them.</summary>
    public Dictionary<string, McpServerConfig>? Servers { get; init; }
}

/// <summary>The outcome of an import.</summary>
/// <param name="Servers">The imported servers.</param>
/// <param name="Created">The names of the servers that are new.</param>
/// <param name="Ignored">The fields of the file that have no meaning for this service.</param>
internal sealed record ImportResponse(
    IReadOnlyList<ServerResponse> Servers,
    IReadOnlyList<string> Created,
    IReadOnlyList<string> Ignored);
