using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Whether a server's stored configuration can be read; where it cannot, the server says why, and is looked for again.
/// Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class UnreadableServer(ServerKey key, GrainId grainId, IStorage<ServerState> server, LenientStorage storage, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private DateTimeOffset _readAt;

    /// <summary>Null when the configuration was read, or there is none.</summary>
    public Failure? Problem { get; private set; }

    /// <summary>Whether it is time to try again.</summary>
    public bool IsReadingDue => Problem is not null && clock.GetUtcNow() - _readAt >= Interval;

    public bool CanRead(string stateName) => storage.FindProblem(stateName, grainId) is null;

    /// <summary>Takes note of how the last reading, or what was written since, went.</summary>
    public void Note()
    {
        _readAt = clock.GetUtcNow();
        Problem = storage.FindProblem(StateNames.Server, grainId) is not { } reason ? null : new Failure
        {
            Code = ErrorCodes.StorageUnavailable,
            Message = $"The stored configuration of MCP server '{key.Server}' cannot be read: {reason}. The request did not run.",
            Suggestion = $"Configure it again: PUT /mcp/servers/{key.Server}; or remove it: DELETE /mcp/servers/{key.Server}. The service's log names what is stored.",
            Ran = false,
        };
    }

    /// <summary>Reads again what could not be read.</summary>
    public async Task TryReadAsync()
    {
        if (Problem is not null)
        {
            _readAt = clock.GetUtcNow();
            await server.ReadStateAsync();
            Note();
        }
    }
}
