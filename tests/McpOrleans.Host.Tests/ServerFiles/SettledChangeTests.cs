using McpOrleans.Host.ServerFiles;

namespace McpOrleans.Host.Tests.ServerFiles;

public sealed class SettledChangeTests
{
    private readonly SettledChange _change = new([Text("old")]);

    [Fact]
    public void Look_NothingChanged_IsNoChange()
    {
        Look("old").ShouldBeFalse();
        Look("old").ShouldBeFalse();
    }

    [Fact]
    public void Look_NewText_IsAChangeOnceItIsSeenTwice()
    {
        Look("new").ShouldBeFalse();
        Look("new").ShouldBeTrue();
        Look("new").ShouldBeFalse();
    }

    [Fact]
    public void Look_FileBeingWritten_WaitsForItsEnd()
    {
        Look("n").ShouldBeFalse();
        Look("ne").ShouldBeFalse();
        Look("new").ShouldBeFalse();
        Look("new").ShouldBeTrue();
    }

    [Fact]
    public void Look_FileGoneForOneLook_IsNoChange()
    {
        Look(null).ShouldBeFalse();
        Look("old").ShouldBeFalse();
        Look("old").ShouldBeFalse();
    }

    [Fact]
    public void Look_BackToTheOldText_IsAChangeToo()
    {
        Look("new").ShouldBeFalse();
        Look("new").ShouldBeTrue();
        Look("old").ShouldBeFalse();
        Look("old").ShouldBeTrue();
    }

    private static ServerFileText Text(string? text) => new("file", text, Problem: null);

    private bool Look(string? text) => _change.Look([Text(text)]);
}
