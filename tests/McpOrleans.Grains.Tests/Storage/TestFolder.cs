namespace McpOrleans.Grains.Tests.Storage;

/// <summary>A folder that is deleted with its content at the end of the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mcporleans-").FullName;

    public string Grains => System.IO.Path.Combine(Path, "grains");

    /// <summary>The one file of a state folder.</summary>
    public string OnlyFile(string stateName) => Directory.GetFiles(System.IO.Path.Combine(Grains, stateName)).Single();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
