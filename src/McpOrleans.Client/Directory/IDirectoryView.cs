namespace McpOrleans.Client.Directory;

/// <summary>A tenant's tool directory with the access that one reader has.</summary>
internal interface IDirectoryView
{
    /// <summary>The index that was read last; null before the first read.</summary>
    ToolIndex? LastKnown { get; }

    /// <summary>Says that this process has changed the directory, so that an index that was read before is no longer good enough.</summary>
    void Invalidate();

    /// <summary>Returns the kept index. It waits only when there is none yet, or after <see cref="Invalidate"/>.</summary>
    ValueTask<ToolIndex> GetAsync(CancellationToken cancellationToken);

    /// <summary>Returns the current directory, including everything that was published before this call.</summary>
    Task<ToolIndex> RefreshAsync(CancellationToken cancellationToken);
}
