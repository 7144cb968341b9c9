using System.Collections.Immutable;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>
/// The service on which scenes are played, one after another. A new service is started after one that has died or was ended, and after
/// one that still holds much memory, because the scenes measure memory.
/// </summary>
public sealed class Stage : IAsyncDisposable
{
    private const long MuchMemory = 320L * 1024 * 1024;

    /// <summary>
    /// 1.25 GiB of managed memory, as in a container. On a machine with much more memory the garbage collector runs rarely, so that the
    /// measured memory would be more than the service needs.
    /// </summary>
    private static readonly KeyValuePair<string, string> HeapLimit = KeyValuePair.Create("DOTNET_GCHeapHardLimit", "0x50000000");

    private TestFolder _folder = new();
    private HostProcess? _host;
    private TestServerProcess? _healthy;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<HostProcess> GetHostAsync()
    {
        if (_host is not null && (_host.Process.HasExited || ProcessResources.Read(_host.Process.Id).MemoryBytes > MuchMemory))
        {
            await CloseAsync();
        }

        var options = new HostProcessOptions { DataFolder = _folder.File("data"), Environment = ImmutableDictionary<string, string>.Empty.Add(HeapLimit.Key, HeapLimit.Value) };
        return _host ??= await HostProcess.StartAsync(options, Cancellation);
    }

    /// <summary>The bystanders' server.</summary>
    public async Task<Uri> GetHealthyServerAsync() =>
        (_healthy ??= await TestServerProcess.StartAsync(new TestServerOptions { Raw = RawKind.Plain }, Cancellation)).Url;

    /// <summary>Ends the service and deletes what it stored.</summary>
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
