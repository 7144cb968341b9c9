using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Upstream.Support;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>Many large answers at once: the service takes as many as it can hold, and refuses the others.</summary>
[Collection(UpstreamCollection.Name)]
public sealed class ManyBigAnswersTests
{
    private const int Calls = 16;
    private const int AnswerBytes = 50_000_000;

    /// <summary>
    /// The answers have 800 MB together. They would not fit if each were held twice, once when it arrives and once when it is sent.
    /// </summary>
    private static readonly Bounds Roomy = new() { Memory = 1500L * 1024 * 1024 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task Call_SixteenAnswersOfFiftyMegabytesAtOnce_SucceedOrAreOverloaded(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire, bounds: Roomy);
        await scene.PlayAsync(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => CallAsync(scene)));

            TestContext.Current.TestOutputHelper?.WriteLine($"{answers.Count(answer => answer.Bytes > AnswerBytes)} succeeded.");
            answers.Where(answer => !IsRight(answer)).Select(answer => $"{answer.Status}: {answer.Begin}").ShouldBeEmpty();
            answers.ShouldContain(answer => answer.Status == HttpStatusCode.OK);
            (await scene.ReadTrafficAsync()).Calls["big"].ShouldBeLessThanOrEqualTo(Calls);
            await scene.CircuitShouldBeClosedAsync();
        });
    }

    private static bool IsRight(Answer answer) => answer.Status switch
    {
        HttpStatusCode.OK => answer.Bytes > AnswerBytes,
        HttpStatusCode.ServiceUnavailable => answer.Begin.Contains("\"overloaded\"", StringComparison.Ordinal),
        _ => false,
    };

    // The answers are counted, not kept.
    private static async Task<Answer> CallAsync(Scene scene)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, scene.Tenant.AddressOf("call"))
        {
            Content = JsonContent.Create(new JsonObject
            {
                ["tool"] = "big",
                ["server"] = Scene.Bad,
                ["arguments"] = new JsonObject { ["bytes"] = AnswerBytes },
                ["timeout"] = 120,
            }),
        };
        using var response = await scene.Host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[64 * 1024];
        var begin = "";
        var bytes = 0L;
        while (await body.ReadAsync(buffer, Cancellation) is var read and > 0)
        {
            begin = begin.Length == 0 ? System.Text.Encoding.UTF8.GetString(buffer, 0, Math.Min(read, 2000)) : begin;
            bytes += read;
        }

        return new Answer(response.StatusCode, bytes, begin);
    }

    private sealed record Answer(HttpStatusCode Status, long Bytes, string Begin);
}
