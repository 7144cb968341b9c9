using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

/// <summary>Reads the servers in server files and finds everything that is wrong with them.</summary>
/// <param name="variables">Expands references to environment variables. It is applied to values only, after parsing.</param>
internal sealed class ServerFileReader(VariableExpander variables)
{
    private const string TenantField = "tenant";
    private static readonly ImmutableArray<string> Containers = ["mcpServers", "servers"];

    /// <summary>Reads all files. A server that appears in two of them is an error.</summary>
    public ServerFileReading Read(IEnumerable<ServerFileText> files)
    {
        var entries = new Dictionary<ServerKey, ServerFileEntry>();
        var names = new DistinctNames();
        var errors = ImmutableArray.CreateBuilder<ServerFileError>();
        var ignored = ImmutableArray.CreateBuilder<string>();
        foreach (var reading in files.Select(Read))
        {
            errors.AddRange(reading.Errors);
            ignored.AddRange(reading.Ignored);
            foreach (var entry in reading.Entries)
            {
                if (!entries.TryAdd(entry.Key, entry))
                {
                    errors.Add(new ServerFileError(
                        entry.File, Line: null, entry.Key.Server, $"The server is also in {entries[entry.Key].File}; keep it in only one of them."));
                }
                else if (names.Refuse(entry) is { } message)
                {
                    errors.Add(new ServerFileError(entry.File, Line: null, entry.Key.Server, message));
                }
            }
        }

        return new ServerFileReading { Entries = [.. entries.Values], Errors = errors.ToImmutable(), Ignored = ignored.ToImmutable() };
    }

    private ServerFileReading Read(ServerFileText file)
    {
        if (file.Text is null)
        {
            return new ServerFileReading { Errors = [new ServerFileError(file.Path, Line: null, Field: null, file.Problem ?? "It cannot be read.")] };
        }

        try
        {
            return Read(file.Path, ServerFileSyntax.Parse(file.Path, file.Text));
        }
        catch (ServerFileSyntaxException exception)
        {
            return new ServerFileReading { Errors = [new ServerFileError(file.Path, exception.Line, Field: null, exception.Message)] };
        }
    }

    private ServerFileReading Read(string file, JsonObject document)
    {
        var errors = new FieldErrors();
        var tenants = TakeTenants(document, errors);
        var reading = McpJson.Read(JsonSerializer.SerializeToElement(document), variables);
        return new ServerFileReading
        {
            Entries =
            [
                .. from server in reading.Servers
                   let config = server.Reading.Config
                   where config is not null
                   select new ServerFileEntry(
                       new ServerKey(tenants.GetValueOrDefault(server.Path, Names.DefaultTenant), server.Name), config, file),
            ],
            Errors = [.. ServerFileError.In(file, [.. errors.ToImmutable(), .. reading.AllErrors])],
            Ignored =
            [
                .. reading.Ignored.Where(IsNoExtension).Select(field => $"{file}: {field}"),
                .. from server in reading.Servers from field in server.Reading.Ignored select $"{file}: {server.Path}.{field}",
            ],
        };
    }

    // Keeping shared parts under such names is a custom that comes from Compose files.
    private static bool IsNoExtension(string field) => !field.StartsWith("x-", StringComparison.Ordinal);

    /// <summary>
    /// Removes from each server the one field that only server files have, and returns the tenants by the paths of the servers.
    /// </summary>
    private Dictionary<string, string> TakeTenants(JsonObject document, FieldErrors errors)
    {
        var tenants = new Dictionary<string, string>(StringComparer.Ordinal);
        var servers =
            from container in Containers
            from server in document[container] as JsonObject ?? []
            where server.Value is JsonObject
            select (Path: $"{container}.{server.Key}", Config: (JsonObject)server.Value!);
        foreach (var (path, config) in servers.ToList())
        {
            if (config.Remove(TenantField, out var value) && value is not null)
            {
                tenants[path] = ReadTenant($"{path}.{TenantField}", value, errors);
            }
        }

        return tenants;
    }

    private string ReadTenant(string field, JsonNode value, FieldErrors errors)
    {
        var tenant = new FieldValue(field, JsonSerializer.SerializeToElement(value), variables, errors, Lenient: false).Text();
        if (tenant is not null && !errors.Has(field) && !Names.IsValid(tenant))
        {
            errors.Add(field, $"A tenant's name has {Names.Rule}.");
        }

        return tenant ?? Names.DefaultTenant;
    }
}
