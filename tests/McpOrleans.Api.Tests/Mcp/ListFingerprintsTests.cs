using McpOrleans.Api.Mcp.Subscriptions;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

public sealed class ListFingerprintsTests
{
    private static readonly ListFingerprints Some = new(new string('a', 32), new string('b', 32), new string('c', 32));

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        ListFingerprints.Read(Some.ToString()).ShouldBe(Some);
        ListFingerprints.Read($"{Some}.{Guid.NewGuid():N}.{Guid.NewGuid():N}").ShouldBe(Some);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.cccccccccccccccccccccccccccccccc")]
    public void Read_SomethingElse_IsNothing(string? text) => ListFingerprints.Read(text).ShouldBeNull();

    [Fact]
    public void ChangesTo_SeveralKinds_AreToldOneByOneWithWhatIsKnownThen()
    {
        var others = new ListFingerprints(new string('1', 32), new string('b', 32), new string('3', 32));

        Some.ChangesTo(Some).ShouldBeEmpty();
        Some.ChangesTo(others).ShouldBe(
        [
            ("notifications/tools/list_changed", Some with { Tools = others.Tools }),
            ("notifications/prompts/list_changed", others),
        ]);
    }
}
