using System.Collections.Concurrent;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Api.Tests.Fixtures;
using Xunit;

namespace McpOrleans.Api.Tests.Properties;

/// <summary>
/// Whatever a client sends, over real HTTP: there is an answer in time, it is never a failure of the service's own, and whenever it is
/// a failure it is whole problem details. 10,000 requests from a fixed seed, several at a time.
/// </summary>
public sealed class RequestPropertyTests(Service service)
{
    private const ulong Seed = 20260728;
    private const int Size = 50;
    private const int CasesEach = 2500;
    private const int Concurrency = 16;
    private const int FailuresShown = 5;

    // For a machine that is busy with something else; an answer takes a millisecond.
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly Tenant _tenant = service.NewTenant();

    [Fact]
    public Task Names_Any_AreAnsweredProperly() => CheckAsync(Cases.Names, 200, 204, 400, 404);

    [Fact]
    public Task Bodies_Any_AreAnsweredProperly() => CheckAsync(Cases.Bodies, 200, 400, 404, 415);

    [Fact]
    public Task Headers_Any_AreAnsweredProperly() => CheckAsync(Cases.Headers, 200, 403, 404);

    [Fact]
    public Task Configurations_Any_AreAnsweredProperly() => CheckAsync(Cases.Configurations, 200, 400);

    /// <param name="cases">The requests.</param>
    /// <param name="usual">Statuses that must be among the answers; if one is not, the cases no longer test what they should.</param>
    private async Task CheckAsync(Gen<RequestCase> cases, params int[] usual)
    {
        await _tenant.CreateAsync();
        var failures = new ConcurrentQueue<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(cases.Sample(CasesEach, new Rnd(Seed), Size), options, async (request, token) =>
        {
            if (await FindFaultAsync(request, token) is { } fault)
            {
                failures.Enqueue($"{fault}\n{request}");
            }
        });

        TestContext.Current.SendDiagnosticMessage(string.Join(", ", _statuses.OrderBy(pair => pair.Key)));
        Assert.True(failures.IsEmpty, $"Seed {Seed}, {failures.Count} of {CasesEach} cases:\n\n{string.Join("\n\n", failures.Take(FailuresShown))}");
        Assert.Equal(CasesEach, _statuses.Values.Sum());
        Assert.Subset(_statuses.Keys.ToHashSet(), usual.ToHashSet());
    }

    /// <summary>What is wrong with the answer; null when nothing is.</summary>
    private async Task<string?> FindFaultAsync(RequestCase request, CancellationToken cancellationToken)
    {
        using var cap = new CancellationTokenSource(Cap, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cap.Token, cancellationToken);
        try
        {
            using var message = request.ToMessage(_tenant.Path);
            using var response = await service.Http.SendAsync(message, both.Token);
            _statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            var body = await response.Content.ReadAsStringAsync(both.Token);
            return (int)response.StatusCode switch
            {
                >= 500 => $"Answered {(int)response.StatusCode}: {body}",

                // The web server itself refuses what is not HTTP, before the front sees it.
                400 when body.Length == 0 && response.Headers.ConnectionClose == true => null,
                >= 400 => FindFaultOfProblem(response, body),
                _ => null,
            };
        }
        catch (OperationCanceledException) when (cap.IsCancellationRequested)
        {
            return $"No answer within {Cap.TotalSeconds} s.";
        }
        catch (HttpRequestException exception)
        {
            return $"No answer: {exception}";
        }
    }

    private static string? FindFaultOfProblem(HttpResponseMessage response, string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var problem = json.RootElement;
            if (problem.TryGetProperty("jsonrpc", out _))
            {
                // Names such as '.' lead to the MCP endpoint, whose errors are those of JSON-RPC.
                return problem.GetProperty("error").GetProperty("data").GetProperty("request_id").GetString() is { Length: > 0 } ? null : $"Not whole: {body}";
            }

            var isWhole = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                && problem.GetProperty("status").GetInt32() == (int)response.StatusCode
                && new[] { "title", "detail", "error_code", "suggestion" }.All(field => problem.GetProperty(field).GetString() is { Length: > 0 })
                && response.Headers.GetValues("X-Request-Id").SequenceEqual([problem.GetProperty("request_id").GetString()!]);
            if (ForeignWords.Find(body) is { } word)
            {
                return $"Says '{word}': {(int)response.StatusCode} {body}";
            }

            return isWhole ? null : $"Not whole: {(int)response.StatusCode} {body}";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"No problem details: {(int)response.StatusCode} {response.Content.Headers.ContentType} {body}";
        }
    }
}
