using System.Reflection;
using McpOrleans.Api.Problems;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Problems;

public sealed class ErrorStatusTests
{
    [Fact]
    public void Of_EveryCode_HasAStatusOfItsOwn()
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

        // A tool's own error is an answer: status 200, and never a problem.
        codes.Where(code => ErrorStatus.Of(code) == 500).ShouldBe([ErrorCodes.ToolError, ErrorCodes.InternalError], ignoreOrder: true);
    }
}
