using System.Globalization;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>
/// Many messages that nobody would think of. Each gets an answer, soon, that is no failure of the service, and that answers this message
/// and no other.
/// </summary>
[Trait("Orleans", "none")]
public sealed class GeneratedMessagesTests(Service service) : IAsyncLifetime
{
    private const int Concurrency = 16;

    /// <summary>No generated value is as large, so every larger id is one of these messages.</summary>
    private const int FirstId = 1_000_000_000;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    /// <summary>How many for each revision. MCPORLEANS_GENERATED_MESSAGES asks for more.</summary>
    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("MCPORLEANS_GENERATED_MESSAGES"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1_000;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        await _tenant.AddAsync("everything", _upstream);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Message_OfAnyKind_IsAnswered(string revision)
    {
        var session = revision == "2026-07-28" ? null : await ClientSession.BeginAsync(service.Http, _tenant.Path, revision);
        var generator = new MessageGenerator(seed: 20260728, revision, session?.Id);
        var posts = Enumerable.Range(FirstId, Count).Select(id => (Id: id, Post: generator.Next(id))).ToList();

        await Parallel.ForEachAsync(
            posts,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = TestContext.Current.CancellationToken },
            async (pair, _) => await ShouldBeAnsweredAsync(pair.Post, pair.Id));

        if (session is not null)
        {
            (await session.RequestAsync("tools/list")).Json.TryGetProperty("result", out var result).ShouldBeTrue();
            result.GetProperty("tools").GetArrayLength().ShouldBeGreaterThan(0);
        }
    }

    private async Task ShouldBeAnsweredAsync(McpPost post, int id)
    {
        using var end = new CancellationTokenSource(Soon, TimeProvider.System);
        using var response = await post.StartAsync(service.Http, _tenant.Path, end.Token);
        var body = await response.Content.ReadAsStringAsync(end.Token);

        ((int)response.StatusCode).ShouldBeLessThan(500, post.Raw);
        var messages = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? [.. body.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line[6..]))]
            : body.Length == 0 || response.Content.Headers.ContentType?.MediaType != "application/json" ? []
            : JsonElement.Parse(body) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()]
            : new List<JsonElement> { JsonElement.Parse(body) };
        foreach (var message in messages)
        {
            message.GetProperty("jsonrpc").GetString().ShouldBe("2.0");
            if (message.TryGetProperty("id", out var answered) && int.TryParse(answered.GetRawText().Trim('"'), out var known) && known >= FirstId)
            {
                known.ShouldBe(id, post.Raw);
            }
        }
    }
}
