using McpOrleans.Client.Calls;
using Orleans.Runtime;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Calls;

public sealed class OrleansFailuresTests
{
    public static TheoryData<Exception, string> Exceptions => new()
    {
        { new TimeoutException(), ErrorCodes.Timeout },
        { new GatewayTooBusyException(), ErrorCodes.Overloaded },
        { new LimitExceededException("x"), ErrorCodes.Overloaded },
        { new SiloUnavailableException(), ErrorCodes.OutcomeUnknown },
        { new OrleansException("x"), ErrorCodes.OutcomeUnknown },
        { new TaskCanceledException(), ErrorCodes.OutcomeUnknown },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void FromCall_Orleans_SaysWhetherItMayHaveRun(Exception exception, string code)
    {
        var failure = OrleansFailures.FromCall(exception).ShouldNotBeNull();

        failure.Code.ShouldBe(code);
        failure.Message.ShouldContain(code == ErrorCodes.Overloaded ? "did not run" : "may have run");
        failure.Ran.ShouldBe(code != ErrorCodes.Overloaded);
        (failure.RetryAfter is not null).ShouldBe(code == ErrorCodes.Overloaded);
    }

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void FromLookup_Orleans_NothingRan(Exception exception, string code)
    {
        code.ShouldNotBeNull();
        var failure = OrleansFailures.FromLookup(exception).ShouldNotBeNull();

        failure.Message.ShouldContain("did not run");
        failure.Ran.ShouldBe(false);
    }

    [Fact]
    public void FromCall_AnythingElse_IsNotExplained()
    {
        OrleansFailures.FromCall(new InvalidOperationException()).ShouldBeNull();
        OrleansFailures.FromLookup(new InvalidOperationException()).ShouldBeNull();
    }
}
