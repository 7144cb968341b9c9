namespace McpOrleans;

/// <summary>Takes what an MCP server sends while a call runs: see <see cref="IMcpServerGrain.InvokeObservedAsync"/>.</summary>
[Alias(TypeAliases.CallObserver)]
public interface ICallObserver : IGrainObserver
{
    /// <summary>
    /// Takes the next frames, in the order in which the server sent them. More are sent once the task has ended; whoever takes longer
    /// than the response timeout set here, or fails, gets none any more, and the call goes on without.
    /// </summary>
    [Alias("OnFrames"), ResponseTimeout("00:00:10")]
    Task OnFramesAsync(CallFrames frames);
}
