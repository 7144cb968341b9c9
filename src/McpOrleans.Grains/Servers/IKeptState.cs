namespace McpOrleans.Grains.Servers;

/// <summary>What is stored of a server beside its configuration.</summary>
/// <typeparam name="TSelf">The record that implements this.</typeparam>
internal interface IKeptState<out TSelf>
{
    /// <summary>The <see cref="ServerState.TargetVersion"/> of which it was learnt: it says nothing of another one.</summary>
    long TargetVersion { get; }

    /// <summary>Another one each time that it is stored: tells what this activation stored from what another one did.</summary>
    Guid Revision { get; }

    TSelf With(long targetVersion, Guid revision);
}
