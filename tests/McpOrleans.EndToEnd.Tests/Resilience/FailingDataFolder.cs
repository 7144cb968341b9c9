using System.Diagnostics;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>
/// A data folder whose states can be out of reach from one moment to the next. Permissions would not do for tests that run as
/// root: the folder of the states is a link, which can point to a file instead.
/// </summary>
internal sealed class FailingDataFolder : IDisposable
{
    private const string Link = "grains";
    private const string States = "states";
    private const string NoFolder = "no-folder";

    private readonly TestFolder _folder = new();

    public FailingDataFolder()
    {
        Directory.CreateDirectory(Path.Combine(Data, States));
        File.WriteAllText(Path.Combine(Data, NoFolder), "");
        File.CreateSymbolicLink(Path.Combine(Data, Link), States);
    }

    public string Data => _folder.File("data");

    /// <summary>From now on every operation on a state fails.</summary>
    public Task FailAsync() => PointAsync(NoFolder);

    /// <summary>Everything is there again.</summary>
    public Task MendAsync() => PointAsync(States);

    /// <summary>Whether a line of the log says that something there could not be read or stored.</summary>
    public bool IsNamedIn(string line) => line.Contains(Path.Combine(Data, Link), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    /// <summary>In one step: a folder that is missing for a moment would be one without states.</summary>
    private async Task PointAsync(string target)
    {
        var next = Path.Combine(Data, "next");
        File.CreateSymbolicLink(next, target);
        using var move = Process.Start("mv", ["--no-target-directory", next, Path.Combine(Data, Link)]);
        await move.WaitForExitAsync(TestContext.Current.CancellationToken);
        move.ExitCode.ShouldBe(0);
    }
}
