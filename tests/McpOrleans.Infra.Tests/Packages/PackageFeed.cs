using System.IO.Compression;

namespace McpOrleans.Infra.Tests.Packages;

/// <summary>A folder of made-up packages, which NuGet takes for a package source.</summary>
internal sealed class PackageFeed(string path)
{
    public string Path { get; } = Directory.CreateDirectory(path).FullName;

    /// <summary>Adds a package with nothing in it.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="dependencies">What it asks for, each with the lowest version.</param>
    public PackageFeed With(string id, string version, params (string Id, string Version)[] dependencies)
    {
        using var package = ZipFile.Open(System.IO.Path.Combine(Path, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        var asked = dependencies.Select(dependency => $"""<dependency id="{dependency.Id}" version="{dependency.Version}" />""");
        nuspec.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id>
                <version>{version}</version>
                <authors>a test</authors>
                <description>Made up.</description>
                <dependencies><group targetFramework="net10.0">{string.Concat(asked)}</group></dependencies>
              </metadata>
            </package>
            """);
        return this;
    }
}
