namespace Orleans.Runtime;

/// <summary>What an activation's queue holds: a call, or the tick of a timer.</summary>
internal abstract class WorkItem
{
    public abstract bool AlwaysInterleave { get; }

    public abstract bool ReadOnly { get; }

    /// <summary>Ends the idleness of the activation.</summary>
    public abstract bool KeepsAlive { get; }

    /// <summary>Belongs to this activation alone, and is dropped with it.</summary>
    public abstract bool LocalOnly { get; }

    public virtual Guid? ReentrancyId => null;

    public abstract Task RunAsync(Activation activation);
}
