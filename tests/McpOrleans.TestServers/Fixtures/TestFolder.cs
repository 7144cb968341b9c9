namespace McpOrleans.TestServers.Fixtures;

/// <summary>A folder of a test's own, gone with it.</summary>
public sealed class TestFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public TestFolder() => Create();

    /// <summary>Its own name is in lower case: one of npm's servers takes no other.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mcporleans-test-{Guid.NewGuid():N}");

    /// <summary>A path inside; nothing is made there.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file inside and returns its path.</summary>
    public string Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    /// <summary>Removes all that is inside.</summary>
    public void Clear()
    {
        Dispose();
        Create();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Create() => _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(Path) : Directory.CreateDirectory(Path, OwnerOnly);
}
