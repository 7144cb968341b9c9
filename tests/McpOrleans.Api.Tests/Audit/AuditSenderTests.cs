using System.Globalization;
using McpOrleans.Api.Audit;
using McpOrleans.Api.Tenants;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Audit;

public sealed class AuditSenderTests
{
    private const int Tenants = 500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_TheClusterIsLost_EndsSoonHoweverManyTenantsWait(bool isHurried)
    {
        var grains = SilentGrains.Create();
        var queue = new AuditQueue(TimeProvider.System);
        using var lines = new AuditLogWriter(NullLoggerFactory.Instance, TimeProvider.System);
        var trail = new AuditTrail(queue, lines, TimeProvider.System, NullLoggerFactory.Instance);
        using var sender = new AuditSender(
            trail, queue, grains, new TenantRegistry(grains, TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);
        await sender.StartAsync(Token);
        foreach (var i in Enumerable.Range(0, Tenants))
        {
            queue.Add(Record(string.Create(CultureInfo.InvariantCulture, $"t{i}")));
        }

        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var stopped = sender.StopAsync(hurry.Token);
        if (isHurried)
        {
            await hurry.CancelAsync();
        }

        await stopped.WaitAsync(Eventually.DefaultCap, Token);

        queue.Take().Count.ShouldBe(Tenants);
    }

    private static AuditRecord Record(string tenant) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Tenant = tenant,
        CallerId = "c",
        Action = "callTool",
        Outcome = AuditNote.Ok,
        RequestId = "r",
    };
}
