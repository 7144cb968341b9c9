using System.Collections.Immutable;

namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>An expression.</summary>
internal abstract record BicepNode
{
    /// <summary>This and everything in it.</summary>
    public IEnumerable<BicepNode> DescendantsAndSelf() => [this, .. Children.SelectMany(child => child.DescendantsAndSelf())];

    protected virtual IEnumerable<BicepNode> Children => [];

    /// <summary>A text; <see cref="Format"/> has <c>{0}</c> and so on where an expression stands.</summary>
    internal sealed record Text(string Format, ImmutableArray<BicepNode> Holes) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => Holes;
    }

    internal sealed record Number(long Value) : BicepNode;

    /// <summary>A name, also <c>true</c>, <c>false</c> and <c>null</c>.</summary>
    internal sealed record Name(string Value) : BicepNode;

    internal sealed record Member(BicepNode Target, string Property) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => [Target];
    }

    internal sealed record Index(BicepNode Target, BicepNode At) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => [Target, At];
    }

    /// <summary>A call; the target is null for a plain function.</summary>
    internal sealed record Call(BicepNode? Target, string Function, ImmutableArray<BicepNode> Arguments) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => Target is null ? Arguments : [Target, .. Arguments];
    }

    /// <summary>An operator between or before expressions, <c>?</c> for the conditional one.</summary>
    internal sealed record Operation(string Operator, ImmutableArray<BicepNode> Operands) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => Operands;
    }

    internal sealed record Object(ImmutableArray<(string Key, BicepNode Value)> Properties) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => Properties.Select(property => property.Value);

        public BicepNode? this[string key] => Properties.FirstOrDefault(property => property.Key == key).Value;
    }

    internal sealed record Array(ImmutableArray<BicepNode> Items) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => Items;
    }

    /// <summary><c>[for Variable in Source: Body]</c>.</summary>
    internal sealed record For(string Variable, BicepNode Source, BicepNode Body) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => [Source, Body];
    }

    /// <summary><c>if (Condition) Body</c>.</summary>
    internal sealed record If(BicepNode Condition, BicepNode Body) : BicepNode
    {
        protected override IEnumerable<BicepNode> Children => [Condition, Body];
    }
}
