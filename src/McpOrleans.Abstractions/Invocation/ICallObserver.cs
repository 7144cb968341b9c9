namespace McpOrleans;

/// <summary>Receives what an MCP server sends while a call runs: see <see cref="IMcpServerGrain.InvokeObservedAsync"/>.</summary>
[Alias(TypeAliases.CallObserver)]
public interface ICallObserver : IGrainObserver
{
    /// <summary>
    /// Receives the next frames, in the order in which the server sent them. The next frames follow when the returned task has
    /// completed.
    /// </summary>
    /// <remarks>
    /// An observer that fails, or takes longer than the 10 s of the response timeout set here, receives nothing more. The call goes
    /// on.
    /// </remarks>
    /// <param name="frames">The frames.</param>
    [Alias("OnFrames"), ResponseTimeout("00:00:10")]
    Task OnFramesAsync(CallFrames frames);
}
