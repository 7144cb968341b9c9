using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Configuration;

public sealed class FieldErrorsTests
{
    private readonly FieldErrors _errors = new();

    [Fact]
    public void Add_MoreThanAHundred_KeepsTheFirst()
    {
        for (var i = 0; i < 150; i++)
        {
            _errors.Add($"f{i}", "Is wrong.");
        }

        _errors.IsFull.ShouldBeTrue();
        _errors.ToImmutable().Select(error => error.Field).ShouldBe(Enumerable.Range(0, 100).Select(i => $"f{i}"));
    }

    [Fact]
    public void AddRange_MoreThanAHundred_KeepsTheFirst()
    {
        _errors.AddRange(Enumerable.Range(0, 150).Select(i => new FieldError { Field = $"f{i}", Message = "Is wrong." }));

        _errors.ToImmutable().Length.ShouldBe(100);
    }

    [Theory]
    [InlineData("tools", true)]
    [InlineData("tools.allow", true)]
    [InlineData("tools.allow[0]", true)]
    [InlineData("tools.deny", false)]
    [InlineData("tool", false)]
    public void Has_ErrorInAPart_IsTrueForAllThatHoldsIt(string field, bool expected)
    {
        _errors.Add("tools.allow[0]", "Is wrong.");

        _errors.Has(field).ShouldBe(expected);
    }

    [Fact]
    public void Within_AnObjectsErrors_NamesThemFromOutside() =>
        FieldErrors.Within("servers.github", [new FieldError { Field = "timeout", Message = "Is wrong." }])
            .ShouldBe([new FieldError { Field = "servers.github.timeout", Message = "Is wrong." }]);
}
