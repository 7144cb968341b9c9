using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

[assembly: AssemblyFixture(typeof(SharedHost))]

namespace McpOrleans.EndToEnd.Tests.Support;

/// <summary>One running service for all tests that do not stop it; each test takes a tenant of its own.</summary>
public sealed class SharedHost : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Lazy<Task<HostProcess>> _host;

    public SharedHost() =>
        _host = new Lazy<Task<HostProcess>>(() => HostProcess.StartAsync(new HostProcessOptions { DataFolder = _folder.File("data") }));

    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated)
        {
            await (await _host.Value).DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>The service; started by the first test that wants it.</summary>
    public Task<HostProcess> GetAsync() => _host.Value;

    internal async Task<TenantApi> NewTenantAsync() => await TenantApi.NewAsync(await GetAsync());
}
