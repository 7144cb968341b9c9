namespace McpOrleans.TestServers.Fixtures;

/// <summary>Finds what the build made, beside the running test's own output: same engine, same configuration.</summary>
public static class BuildOutput
{
    /// <summary>The folder that holds <c>McpOrleans.sln</c>.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The executable of a project that was built along with this test.</summary>
    public static string Executable(string project)
    {
        // artifacts/<engine>/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var name = OperatingSystem.IsWindows() ? project + ".exe" : project;
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"'{project}' was not built beside '{own.FullName}'.", path);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "McpOrleans.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"There is no McpOrleans.sln above '{AppContext.BaseDirectory}'.");
    }
}
