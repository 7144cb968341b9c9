namespace McpOrleans.TestServers.Fixtures;

/// <summary>A test server over HTTP in this process.</summary>
public interface ITestServer : IAsyncDisposable
{
    /// <summary>The address for streamable HTTP.</summary>
    Uri Url { get; }
}
