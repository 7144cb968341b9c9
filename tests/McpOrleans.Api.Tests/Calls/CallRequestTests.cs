using System.Text;
using McpOrleans.Api.Calls;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Calls;

public sealed class CallRequestTests
{
    [Fact]
    public void TryRead_MoreMistakesThanAnybodyReads_NamesTheFirst()
    {
        var fields = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"f{i}\":0"));

        var problem = CallRequest.TryRead(Encoding.UTF8.GetBytes($$"""{"tool":5,{{fields}}}"""), out _).ShouldNotBeNull();

        problem.Errors.ShouldNotBeNull().Count.ShouldBe(100);
        problem.Errors[0].Field.ShouldBe("tool");
        problem.Errors[99].Field.ShouldBe("f98");
    }
}
