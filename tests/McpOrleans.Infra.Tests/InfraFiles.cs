using System.Collections.Immutable;
using McpOrleans.Infra.Tests.Bicep;

namespace McpOrleans.Infra.Tests;

/// <summary>The files that the checks look at, by path from the root of the repository with slashes.</summary>
internal sealed class InfraFiles
{
    public const string Main = "infra/main.bicep";
    public const string Parameters = "infra/main.parameters.json";
    public const string Dockerfile = "infra/Dockerfile";
    public const string AzureYaml = "azure.yaml";
    public const string ServiceHost = "src/McpOrleans.Host/Hosting/ServiceHost.cs";
    public const string Settings = "docs/configuration.md";
    public const string Probes = "src/McpOrleans.Api/Hosting/HealthzEndpoints.cs";

    private readonly ImmutableSortedDictionary<string, string> _texts;

    private InfraFiles(ImmutableSortedDictionary<string, string> texts)
    {
        _texts = texts;
        Bicep = texts.Where(text => text.Key.EndsWith(".bicep", StringComparison.Ordinal))
            .ToImmutableSortedDictionary(text => text.Key, text => BicepParser.Parse(text.Key, text.Value), StringComparer.Ordinal);
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    public static InfraFiles Repository { get; } = Read();

    public string this[string path] => _texts[path];

    public IEnumerable<string> Paths => _texts.Keys;

    public ImmutableSortedDictionary<string, BicepFile> Bicep { get; }

    public BicepFile MainFile => Bicep[Main];

    /// <summary>The files that say how large things are.</summary>
    public IEnumerable<string> Sizes => Paths.Where(path => path.StartsWith("infra/sizes/", StringComparison.Ordinal));

    public bool Exists(string path) => _texts.ContainsKey(path);

    /// <summary>The same files with a mistake in one.</summary>
    public InfraFiles With(string path, string old, string changed)
    {
        this[path].ShouldContain(old, customMessage: $"{path} has no such text to change");
        return new InfraFiles(_texts.SetItem(path, this[path].Replace(old, changed, StringComparison.Ordinal)));
    }

    private static InfraFiles Read()
    {
        var infra = Directory.EnumerateFiles(Path.Combine(Root, "infra"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));
        var paths = infra.Concat([AzureYaml, ".dockerignore", ServiceHost, Probes, Settings]);
        return new InfraFiles(paths.ToImmutableSortedDictionary(
            path => path, path => File.ReadAllText(Path.Combine(Root, path)), StringComparer.Ordinal));
    }

    private static string FindRoot()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "McpOrleans.sln")))
        {
            root = root.Parent ?? throw new DirectoryNotFoundException("There is no McpOrleans.sln above the test.");
        }

        return root.FullName;
    }
}
