using McpOrleans.Api.Servers;

namespace McpOrleans.Api.Import;

/// <summary>What came of an import.</summary>
/// <param name="Servers">The imported servers.</param>
/// <param name="Created">The names of those that did not exist before.</param>
/// <param name="Ignored">Fields of the file that mean nothing to this service.</param>
internal sealed record ImportResponse(
    IReadOnlyList<ServerResponse> Servers,
    IReadOnlyList<string> Created,
    IReadOnlyList<string> Ignored);
