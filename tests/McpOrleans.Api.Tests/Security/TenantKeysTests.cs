using McpOrleans.Api.Security;
using McpOrleans.Api.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace McpOrleans.Api.Tests.Security;

public sealed class TenantKeysTests
{
    [Fact]
    public async Task Get_TensOfThousandsOfTenantsAtTheSameTime_NeverFails()
    {
        var keys = new TenantKeys(SilentGrains.Create(), TimeProvider.System, NullLogger<TenantKeys>.Instance);
        using var leaving = new CancellationTokenSource();
        await leaving.CancelAsync();

        // Newcomers come while others are made room for; nobody stays to hear his tenant's keys.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            () =>
            {
                for (var i = 0; i < TenantKeys.MaxTenants; i++)
                {
                    _ = keys.GetAsync($"w{worker}-{i}", TimeSpan.Zero, leaving.Token).AsTask();
                }
            },
            TestContext.Current.CancellationToken)));
    }
}
