namespace McpOrleans.Grains.Servers;

/// <summary>A state that is stored about a server in addition to its configuration.</summary>
/// <typeparam name="TSelf">The record that implements this interface.</typeparam>
internal interface IKeptState<out TSelf>
{
    /// <summary>The <see cref="ServerState.TargetVersion"/> to which this state belongs. It says nothing about another one.</summary>
    long TargetVersion { get; }

    /// <summary>
    /// A new value each time the state is stored. It distinguishes what this activation stored from what another one did.
    /// </summary>
    Guid Revision { get; }

    TSelf With(long targetVersion, Guid revision);
}
