using System.Reflection;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Naming;

public sealed class TypeAliasesTests
{
    [Fact]
    public void All_Constants_AreUniqueAndOurs()
    {
        var aliases = Constants(typeof(TypeAliases));

        aliases.ShouldBeUnique();
        aliases.ShouldAllBe(alias => alias.StartsWith("mcporleans.", StringComparison.Ordinal));
    }

    [Fact]
    public void ErrorCodes_Constants_AreUniqueAndSnakeCase()
    {
        var codes = Constants(typeof(ErrorCodes));

        codes.ShouldBeUnique();
        codes.ShouldAllBe(code => code.All(character => char.IsAsciiLetterLower(character) || character == '_'));
    }

    private static List<string> Constants(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}
