using McpOrleans.Grains.Servers;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class CallFailuresTests
{
    [Theory]
    [InlineData(1, 0, "MCP server 'test' is busy: 1 call is running, and none may wait. The request did not run.")]
    [InlineData(1, 1, "MCP server 'test' is busy: 1 call is running, and 1 is waiting. The request did not run.")]
    [InlineData(32, 256, "MCP server 'test' is busy: 32 calls are running, and 256 are waiting. The request did not run.")]
    public void Overloaded_AnyLimits_CountsInPlainEnglish(int concurrency, int queue, string message) =>
        CallFailures.Overloaded("test", new McpServerConfig { MaxConcurrency = concurrency, MaxQueue = queue }).Message.ShouldBe(message);

    [Fact]
    public void IssueKeyResult_OneError_IsNotPlural() =>
        new IssueKeyResult { Errors = [new FieldError { Field = "name", Message = "Must be given." }] }.ToString().ShouldBe("refused: 1 error");
}
