namespace McpOrleans.Client.Directory;

/// <summary>A tenant's tool directory as somebody sees it.</summary>
internal interface IDirectoryView
{
    /// <summary>The directory as it was some time ago; null before the first look.</summary>
    ToolIndex? LastKnown { get; }

    /// <summary>Says that the directory was changed by this process: from now on what was kept before is not good enough.</summary>
    void Invalidate();

    /// <summary>The kept index; waits only when there is none yet, or after <see cref="Invalidate"/>.</summary>
    ValueTask<ToolIndex> GetAsync(CancellationToken cancellationToken);

    /// <summary>The directory as of now: what was published before this call is in it.</summary>
    Task<ToolIndex> RefreshAsync(CancellationToken cancellationToken);
}
