using McpOrleans.Api.Servers;

namespace McpOrleans.Api.Import;

/// <summary>The outcome of an import.</summary>
/// <param name="Servers">The imported servers.</param>
/// <param name="Created">The names of the servers that are new.</param>
/// <param name="Ignored">The fields of the file that have no meaning for this service.</param>
internal sealed record ImportResponse(
    IReadOnlyList<ServerResponse> Servers,
    IReadOnlyList<string> Created,
    IReadOnlyList<string> Ignored);
