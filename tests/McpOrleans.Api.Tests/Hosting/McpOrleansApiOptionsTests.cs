using McpOrleans.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Hosting;

public sealed class McpOrleansApiOptionsTests
{
    [Fact]
    public void Options_AllWrong_AreReportedAtOnce()
    {
        var failures = Fail(options =>
        {
            options.AdminKey = "with space";
            options.AdminKeySha256 = "abc";
            options.MaxRequestBodySize = 10;
            options.ProbeConcurrency = 0;
            options.ProbeTimeout = TimeSpan.Zero;
        });

        failures.Count().ShouldBe(6);
        failures.ShouldAllBe(failure => failure.Contains("AdminKey") || failure.Contains("MaxRequestBodySize") || failure.Contains("ProbeConcurrency") || failure.Contains("ProbeTimeout"));
    }

    [Fact]
    public void Options_LimitsAndOriginsThatCannotBe_AreNamed()
    {
        var failures = Fail(options =>
        {
            options.AdminKey = "key";
            options.AllowedOrigins = ["https://mcp.example.com", "https://mcp.example.com/", "*"];
            options.Limits = new HttpLimits
            {
                MaxConnections = 0,
                MaxRequestHeaders = 0,
                MaxRequestHeadersSize = 1,
                MaxRequestLineSize = 1,
                RequestHeadersTimeout = TimeSpan.Zero,
                MinRequestBodyRate = 0,
                RequestBodyGracePeriod = TimeSpan.FromSeconds(1),
                KeepAliveTimeout = TimeSpan.FromDays(1),
            };
        }).ToList();

        failures.Count.ShouldBe(10);
        failures.Count(failure => failure.Contains("AllowedOrigins")).ShouldBe(2);
        typeof(HttpLimits).GetProperties().ShouldAllBe(limit => failures.Any(failure => failure.Contains($"Limits:{limit.Name} ")));
    }

    [Fact]
    public void Options_NoKey_IsAnError() => Fail(_ => { }).ShouldHaveSingleItem().ShouldContain("exactly one");

    [Theory]
    [InlineData("")]
    [InlineData("täst")]
    [InlineData("a\nb")]
    public void Options_KeyThatFitsNoHeader_IsAnError(string key) => Fail(options => options.AdminKey = key).ShouldHaveSingleItem().ShouldNotContain("täst");

    [Fact]
    public void Build_InvalidOptions_FailsBeforeAnythingListens()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IGrainFactory>(_ => throw new InvalidOperationException("Not needed yet."));
        builder.Services.AddMcpOrleansApi();

        Should.Throw<OptionsValidationException>(builder.Build);
    }

    [Fact]
    public void AddMcpOrleansApi_Twice_IsTheSameAsOnce()
    {
        var once = new ServiceCollection().AddMcpOrleansApi();
        var twice = new ServiceCollection().AddMcpOrleansApi().AddMcpOrleansApi();

        twice.Count.ShouldBe(once.Count);
    }

    private static IEnumerable<string> Fail(Action<McpOrleansApiOptions> configure)
    {
        using var services = new ServiceCollection().AddMcpOrleansApi(configure).BuildServiceProvider();
        return Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<McpOrleansApiOptions>>().Value).Failures;
    }
}
