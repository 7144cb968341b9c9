namespace McpOrleans.Grains.Servers;

/// <summary>What is stored of a server that says nothing of it any more once it is reached otherwise.</summary>
/// <typeparam name="TSelf">The record that implements this.</typeparam>
internal interface ILearntOfTarget<out TSelf>
{
    /// <summary>The <see cref="ServerState.Target"/> of which it was learnt.</summary>
    long Target { get; }

    /// <summary>The same, learnt of that one.</summary>
    TSelf Of(long target);
}
