using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Tenants;

public sealed class ApiKeyTextTests
{
    private const string Secret = "0123456789_abcdefghijklmnopqrstuvwxyzABCDE-";

    [Fact]
    public void Create_Key_IsReadBack()
    {
        var (id, key) = ApiKeyText.Create("acme");

        ApiKeyText.TryParse(key, out var text).ShouldBeTrue();
        text.ShouldBe(new ApiKeyText("acme", id));
        ApiKeyText.Create("acme").Key.ShouldNotBe(key);
    }

    [Theory]
    [InlineData("mco.acme.0123456789abcdef." + Secret, true)]
    [InlineData("mcx.acme.0123456789abcdef." + Secret, false)]
    [InlineData("mco.ac__me.0123456789abcdef." + Secret, false)]
    [InlineData("mco.acme.0123456789ABCDEF." + Secret, false)]
    [InlineData("mco.acme.0123456789abcde." + Secret, false)]
    [InlineData("mco.acme.0123456789abcdef." + Secret + "x", false)]
    [InlineData("mco.acme.0123456789abcdef." + Secret + ".", false)]
    [InlineData("mco.acme.0123456789abcdef", false)]
    [InlineData("mco...", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_Text_IsAKeyOrNot(string? text, bool expected) => ApiKeyText.TryParse(text, out _).ShouldBe(expected);
}
