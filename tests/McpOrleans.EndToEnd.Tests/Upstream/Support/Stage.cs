using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>
/// The service on which scenes are played, one after another. There is a new one after one that has died or was ended, and after one
/// that still holds much memory of what happened in it: the scenes measure.
/// </summary>
public sealed class Stage : IAsyncDisposable
{
    private const long MuchMemory = 320L * 1024 * 1024;

    private TestFolder _folder = new();
    private HostProcess? _host;
    private TestServerProcess? _healthy;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<HostProcess> GetHostAsync()
    {
        if (_host is not null && (_host.Process.HasExited || ResourceWatch.ReadMemory(_host.Process.Id) > MuchMemory))
        {
            await CloseAsync();
        }

        return _host ??= await HostProcess.StartAsync(new HostProcessOptions { DataFolder = _folder.File("data") }, Cancellation);
    }

    /// <summary>The bystanders' server.</summary>
    public async Task<Uri> GetHealthyServerAsync() =>
        (_healthy ??= await TestServerProcess.StartAsync(new TestServerOptions { Raw = RawKind.Plain }, Cancellation)).Url;

    /// <summary>Ends the service; what is stored goes with it.</summary>
    public async Task CloseAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
            _folder.Dispose();
            _folder = new TestFolder();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
        if (_healthy is not null)
        {
            await _healthy.DisposeAsync();
        }
    }
}
