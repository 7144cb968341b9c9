using System.Text.Json;
using McpOrleans.Api.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Problems;

public sealed class ProblemTests
{
    [Theory]
    [InlineData(2.1, "3")]
    [InlineData(30, "30")]
    [InlineData(0, "1")]
    public async Task Execute_RetryAfter_IsAHeaderInWholeSeconds(double seconds, string header)
    {
        var failure = new Failure { Code = ErrorCodes.Overloaded, Message = "Full.", RetryAfter = TimeSpan.FromSeconds(seconds) };

        var (response, json) = await ExecuteAsync(Problem.Of(failure));

        response.StatusCode.ShouldBe(StatusCodes.Status503ServiceUnavailable);
        response.Headers.RetryAfter.ToString().ShouldBe(header);
        json.TryGetProperty("retry_after", out _).ShouldBeFalse();
        json.TryGetProperty("RetryAfter", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Execute_NoRetryAfter_HasNoSuchHeader() =>
        (await ExecuteAsync(Problem.Forbidden())).Response.Headers.RetryAfter.ShouldBeEmpty();

    [Fact]
    public void ForException_Each_SaysWhatCanBeDoneAndNothingOfTheException()
    {
        Check(new TimeoutException("inside"), StatusCodes.Status504GatewayTimeout, ErrorCodes.Timeout);
        Check(new SiloUnavailableException("inside"), StatusCodes.Status503ServiceUnavailable, ErrorCodes.Overloaded);
        Check(new InvalidOperationException("inside"), StatusCodes.Status500InternalServerError, ErrorCodes.InternalError);

        static void Check(Exception exception, int status, string code)
        {
            var problem = HttpProblems.ForException(exception);
            problem.Status.ShouldBe(status);
            problem.ErrorCode.ShouldBe(code);
            problem.ToString().ShouldNotContain("inside");
        }
    }

    [Theory]
    [InlineData(1, "1 call is already running.")]
    [InlineData(2, "2 calls are already running.")]
    public void TooManyCalls_AnyLimit_IsAPlainSentence(int limit, string end) => Problem.TooManyCalls(limit).Detail.ShouldEndWith(end);

    private static async Task<(HttpResponse Response, JsonElement Json)> ExecuteAsync(Problem problem)
    {
        await using var services = new ServiceCollection().AddOptions().BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        await problem.ExecuteAsync(context);
        return (context.Response, JsonSerializer.Deserialize<JsonElement>(body.ToArray()));
    }
}
