namespace McpOrleans.TestServers.Fixtures;

/// <summary>A test server over HTTP in this process.</summary>
public interface ITestServer : IAsyncDisposable
{
    /// <summary>Where streamable HTTP is spoken.</summary>
    Uri Url { get; }
}
