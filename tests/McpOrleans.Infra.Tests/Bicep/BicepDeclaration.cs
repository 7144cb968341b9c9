using System.Collections.Immutable;

namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>A statement of a bicep file.</summary>
/// <param name="Keyword"><c>param</c>, <c>var</c>, <c>resource</c>, <c>module</c>, <c>output</c> or <c>targetScope</c>.</param>
/// <param name="Name">The name it declares.</param>
/// <param name="Type">The type of a parameter or output, that of a resource with its version, the path of a module.</param>
/// <param name="Existing">Whether a resource is only referred to.</param>
/// <param name="Value">What it is, or a parameter's default; null: a parameter that must be given.</param>
/// <param name="Decorators">What stands before it with <c>@</c>.</param>
internal sealed record BicepDeclaration(
    string Keyword, string Name, string? Type, bool Existing, BicepNode? Value, ImmutableArray<BicepNode.Call> Decorators)
{
    /// <summary>The object within the loop and the condition.</summary>
    public BicepNode.Object Body => Inner(Value);

    public bool Has(string decorator) => Decorators.Any(call => call.Function == decorator);

    private static BicepNode.Object Inner(BicepNode? node) => node switch
    {
        BicepNode.Object body => body,
        BicepNode.If condition => Inner(condition.Body),
        BicepNode.For loop => Inner(loop.Body),
        _ => new BicepNode.Object([]),
    };
}
