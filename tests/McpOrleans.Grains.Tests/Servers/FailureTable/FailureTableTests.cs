using System.Text;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>Checks every cell of the <see cref="Table"/>.</summary>
public sealed class FailureTableTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    /// <summary>The timeout of calls that are never answered. It is long enough to reach the server on a busy machine.</summary>
    private static readonly TimeSpan InVain = TimeSpan.FromSeconds(6);

    public static TheoryData<int, string> Lines() => [.. Table.Rows.Select((row, number) => new TheoryDataRow<int, string>(number, $"{row.Way} {row.Edges}"))];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Invoke_ServerFails_IsAsTheTableSays(int number, string line)
    {
        var row = Table.Rows[number];
        var cells =
            from edge in Enum.GetValues<Edge>()
            where int.PopCount((int)edge) == 1 && row.Edges.HasFlag(edge)
            from isRepeatable in new[] { false, true }
            select (edge, isRepeatable);

        var wrong = await Task.WhenAll(cells.Select(async cell =>
        {
            var (edge, isRepeatable) = cell;
            var expected = row.Expected(edge, isRepeatable);
            var what = $"\n{edge} {(isRepeatable ? "read-only" : "plain")}\n  expected {expected}\n  ";
            try
            {
                var (seen, message) = await SeeAsync(row.Way, edge, isRepeatable);
                return seen == expected ? null : $"{what}seen     {seen}\n  {message}";
            }
#pragma warning disable CA1031 // The other cells of the line must be reported, too.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return $"{what}{exception}";
            }
        }));

        string.Concat(wrong).ShouldBeEmpty(line);
    }

    private async Task<(Cell Seen, string? Message)> SeeAsync(Way way, Edge edge, bool isRepeatable)
    {
        await using var upstream = FailingServer.Start(edge);
        var config = upstream.Config with
        {
            Timeout = TimeSpan.FromSeconds(30),
            ConnectTimeout = TimeSpan.FromSeconds(60),
            RetryAttempts = 2,
            RetryDelay = TimeSpan.FromSeconds(0.1),
            RetryMaxDelay = TimeSpan.FromSeconds(0.1),
            CircuitBreakerThreshold = 100,

            // The failures of health checks would be counted, too.
            HealthCheckInterval = TimeSpan.FromHours(1),
        };
        var tenant = $"{way}-{edge}-{(isRepeatable ? "r" : "p")}";
        var server = await cluster.ConnectAsync(tenant, config);
        try
        {
            await upstream.ArmAsync(way, () => PrepareAsync(server, way));
            await AwaitLossAsync(server, way, edge);

            var reply = await CallAsync(server, upstream, config, way, isRepeatable);

            var failures = (await server.GetStatusAsync())!.Circuit.FailureCount;
            var (sent, ran) = (upstream.Sent, upstream.Ran);
            upstream.Disarm();
            GrainCluster.Text(await server.InvokeAsync(Call(isRepeatable, Way.Answer), Cancel)).ShouldBe("done");
            var connections = (int)(await server.GetStatusAsync())!.ConnectionCount;
            var failure = (reply as FailedReply)?.Failure;
            var runs = new Runs(sent, ran);
            return (new Cell(runs, failure?.Code, ToldBy(failure), failure?.RetryAfter?.TotalSeconds, failures, connections, upstream.Handshakes), failure?.Message);
        }
        finally
        {
            await server.RemoveAsync();
        }
    }

    private static async Task<McpReply> CallAsync(IMcpServerGrain server, FailingServer upstream, McpServerConfig config, Way way, bool isRepeatable)
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = server.InvokeAsync(Call(isRepeatable, way), caller.Token);
        if (way is Way.Cancel or Way.Disconnect or Way.Reconnect or Way.OtherHeader)
        {
            await Eventually.TrueAsync(() => upstream.Ran == 1, cancellationToken: Cancel);
        }

        switch (way)
        {
            case Way.Cancel:
                await caller.CancelAsync();
                break;
            case Way.Disconnect:
                await server.DisconnectAsync();
                break;
            case Way.Reconnect:
                await server.ReconnectAsync(Cancel);
                break;
            case Way.OtherHeader when config.Url is null:
                await server.ConfigureAsync(config with { Env = config.Env.Add("OTHER", "value") });
                break;
            case Way.OtherHeader:
                await server.ConfigureAsync(config with { Headers = config.Headers.Add("X-Other", "value") });
                break;
        }

        try
        {
            return await call;
        }
        catch (OperationCanceledException) when (way is Way.Cancel)
        {
            // A caller that cancels may stop listening before the grain answers.
            return new FailedReply { Failure = new Failure { Code = ErrorCodes.Cancelled, Message = "It may have run.", Ran = true } };
        }
    }

    private static async Task PrepareAsync(IMcpServerGrain server, Way way) =>
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("prepare", new { way = $"{way}" }), Cancel)).ShouldBe("done");

    /// <summary>Waits until the service has noticed that the connection ended by itself.</summary>
    private static async Task AwaitLossAsync(IMcpServerGrain server, Way way, Edge edge)
    {
        if (way is Way.GoneBefore or Way.Refuse && (edge & Edge.Http) is Edge.None)
        {
            await Eventually.TrueAsync(async _ => (await server.GetStatusAsync())!.State is not ConnectionState.Connected, cancellationToken: Cancel);
        }
    }

    private static McpRequest Call(bool isRepeatable, Way way)
    {
        var name = way switch
        {
            Way.Cancel => nameof(Way.Hang),
            Way.Disconnect or Way.Reconnect or Way.OtherHeader => "HangFirst",
            _ => $"{way}",
        };
        var isInVain = way is Way.Hang or Way.ForgetThenSilent or Way.Garbage or Way.HalfMessage or Way.OtherId or Way.NoContent or Way.ErrorOfNobody;
        return GrainCluster.Call(isRepeatable ? "repeatable" : "plain", new { way = name }, isInVain ? InVain : null);
    }

    /// <summary>Returns what the failure says about whether the call ran. Its field and its message must say the same.</summary>
    private static Told ToldBy(Failure? failure)
    {
        var told = failure?.Ran switch { null => Told.Answer, true => Told.MayHaveRun, false => Told.DidNotRun };
        failure?.Message.Contains("did not run", StringComparison.Ordinal).ShouldBe(told is Told.DidNotRun, failure.Message);
        failure?.Message.Contains("may have run", StringComparison.Ordinal).ShouldBe(told is Told.MayHaveRun, failure.Message);
        return told;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
