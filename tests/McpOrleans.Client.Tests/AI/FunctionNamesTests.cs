using McpOrleans.Client.AI;
using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.AI;

public sealed class FunctionNamesTests
{
    [Fact]
    public void Unique_NamesThatProvidersRefuse_AreReplaced() => Name("read/file.txt", []).ShouldBe("a__read_file_txt");

    [Fact]
    public void Unique_TwoThatWouldMeet_StayTwo()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);

        var names = new[] { Name("a.b", taken), Name("a/b", taken) };

        names[0].ShouldBe("a__a_b");
        names[1].ShouldStartWith("a__a_b_");
    }

    [Fact]
    public void Unique_LongNamesThatWouldMeet_StayWithinTheLimit()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var start = new string('x', ToolNames.MaxLength - 4);

        var names = new[] { Name(start + ".", taken), Name(start + "/", taken) };

        names.Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
        names.ShouldAllBe(name => name.Length <= ToolNames.MaxLength);
    }

    private static string Name(string tool, HashSet<string> taken) =>
        FunctionNames.Unique(new ToolRoute("a", Tool(tool), ToolNames.Qualify("a", tool)), taken);
}
