using McpOrleans.Api.Audit;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Audit;

public sealed class AuditNoteTests
{
    [Theory]
    [InlineData("github__create issue", "github__create issue")]
    [InlineData("größe", "größe")]
    [InlineData("a\r\nb\u007Fc", "a??b?c")]
    [InlineData("a\u0085b\u2028c", "a?b?c")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Clean_AnyName_IsOneLine(string? name, string? expected) => AuditNote.Clean(name).ShouldBe(expected);
}
