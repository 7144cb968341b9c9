using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Grains.Idempotency;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Idempotency;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{ "b" : 2,"a":1 }""")]
    [InlineData("""{"a":{"x":1,"y":[1,2]}}""", """{"a":{"y":[1, 2],"x":1}}""")]
    [InlineData("""{"a":"é\n\"/"}""", """{"\u0061":"\u00e9\u000a\u0022\/"}""")]
    [InlineData("""{"a":"😀"}""", """{"a":"\ud83d\ude00"}""")]
    [InlineData("""[1,10,0.5,-2,0]""", """[1.0,1e1,5E-1,-20e-1,-0.00]""")]
    [InlineData("""[123456789012345678901234567890]""", """[12345678901234567890123456789e1]""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1, "a":2.0}""")]
    public void Of_SameValueWrittenOtherwise_IsTheSame(string one, string other) => Canonical(one).ShouldBe(Canonical(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""[1,2]""", """[2,1]""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""[9007199254740992]""", """[9007199254740993]""")]
    [InlineData("""[0.1]""", """[0.10000000000000000001]""")]
    [InlineData("""[1e400]""", """[1e401]""")]
    [InlineData("""["é"]""", """["e\u0301"]""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""[true]""", """["true"]""")]
    [InlineData("""[[1],2]""", """[[1,2]]""")]
    public void Of_OtherValue_IsAnother(string one, string other) => Canonical(one).ShouldNotBe(Canonical(other));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""["\ud83d"]""")]
    public void Of_WhatIsNoJson_IsNull(string text) => CanonicalJson.Of(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Fact]
    public void Of_VeryDeep_IsNull() => CanonicalJson.Of(Encoding.UTF8.GetBytes(new string('[', 5000) + new string(']', 5000))).ShouldBeNull();

    [Fact]
    public void Of_MemberLeftOut_IsLeftOutOfTheOutermostObjectOnly() =>
        Encoding.UTF8.GetString(CanonicalJson.Of("""{"_meta":1,"a":{"_meta":2}}"""u8.ToArray(), except: "_meta")!)
            .ShouldBe("""{"a":{"_meta":2e0}}""");

    [Fact]
    public void Of_DecimalsInTwoNotations_AreTheSameExactlyWhenTheirValuesAre() => Prop.ForAll<int, int>((left, right) =>
    {
        var point = (left / 8m).ToString(CultureInfo.InvariantCulture);
        var exponent = $"{right * 125L}e-3";
        (Canonical($"[{point}]") == Canonical($"[{exponent}]")).ShouldBe(left == right);
        Canonical($"[{left}]").ShouldBe(Canonical($"[{left * 100L}e-2]"));
    }).QuickCheckThrowOnFailure();

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json)).ShouldNotBeNull());
}
