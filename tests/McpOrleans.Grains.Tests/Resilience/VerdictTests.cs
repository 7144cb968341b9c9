using McpOrleans.Grains.Resilience;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Resilience;

public sealed class VerdictTests
{
    private static readonly JsonRpcErrorDetail OwnError = new() { Code = -32050, Message = "no" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MayRepeat_ProvablyNotRun_IsSafe(bool isRepeatable) =>
        RetryVerdict.MayRepeat(Failed(ErrorCodes.ConnectionFailed, ran: false), isRepeatable).ShouldBeTrue();

    [Theory]
    [InlineData(ErrorCodes.ConnectionFailed)]
    [InlineData(ErrorCodes.ProtocolError)]
    public void MayRepeat_MayHaveRun_OnlyWhatIsRepeatable(string code)
    {
        RetryVerdict.MayRepeat(Failed(code, ran: true), isRepeatable: false).ShouldBeFalse();
        RetryVerdict.MayRepeat(Failed(code, ran: true), isRepeatable: true).ShouldBeTrue();
    }

    [Theory]
    [InlineData(ErrorCodes.Timeout)]
    [InlineData(ErrorCodes.Cancelled)]
    [InlineData(ErrorCodes.ToolNotFound)]
    [InlineData(ErrorCodes.CircuitOpen)]
    [InlineData(ErrorCodes.Overloaded)]
    public void MayRepeat_AnythingElse_IsFinal(string code)
    {
        RetryVerdict.MayRepeat(Failed(code, ran: true), isRepeatable: true).ShouldBeFalse();
        RetryVerdict.MayRepeat(Failed(code, ran: false), isRepeatable: true).ShouldBeFalse();
    }

    [Fact]
    public void MayRepeat_Answer_IsFinal()
    {
        RetryVerdict.MayRepeat(new CompletedReply { Result = [] }, isRepeatable: true).ShouldBeFalse();
        RetryVerdict.MayRepeat(Failed(ErrorCodes.ProtocolError, error: OwnError), isRepeatable: true).ShouldBeFalse();
    }

    private static FailedReply Failed(string code, bool? ran = null, JsonRpcErrorDetail? error = null) =>
        new() { Failure = new Failure { Code = code, Message = code, Ran = ran, JsonRpcError = error } };
}
