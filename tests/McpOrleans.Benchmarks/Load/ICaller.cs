namespace McpOrleans.Benchmarks.Load;

/// <summary>One way to call a tool. Thread-safe.</summary>
internal interface ICaller
{
    /// <summary>Makes one call and checks its result.</summary>
    /// <exception cref="InvalidOperationException">The tool was not answered as it must be.</exception>
    Task CallAsync(CancellationToken cancellationToken);
}
