using System.Collections.Immutable;

namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>A parsed bicep file.</summary>
internal sealed record BicepFile(string Path, ImmutableArray<BicepDeclaration> Declarations)
{
    public IEnumerable<BicepDeclaration> Parameters => Of("param");

    public IEnumerable<BicepDeclaration> Resources => Of("resource");

    public IEnumerable<BicepDeclaration> Modules => Of("module");

    public IEnumerable<BicepDeclaration> Outputs => Of("output");

    /// <summary>Every expression of the file.</summary>
    public IEnumerable<BicepNode> Nodes =>
        Declarations.SelectMany(declaration => declaration.Value is null ? [] : declaration.Value.DescendantsAndSelf());

    public BicepDeclaration? Find(string name) =>
        Declarations.FirstOrDefault(declaration => declaration.Name == name && declaration.Keyword != "output");

    private IEnumerable<BicepDeclaration> Of(string keyword) => Declarations.Where(declaration => declaration.Keyword == keyword);
}
