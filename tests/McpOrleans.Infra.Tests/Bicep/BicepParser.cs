using System.Collections.Immutable;

namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>Reads the statements of a bicep file.</summary>
internal sealed class BicepParser
{
    private readonly BicepExpressionParser _expressions;

    private BicepParser(List<BicepToken> tokens) => _expressions = new BicepExpressionParser(tokens);

    /// <exception cref="FormatException">It is not the bicep we know; the message says where.</exception>
    public static BicepFile Parse(string path, string source)
    {
        try
        {
            return new BicepFile(path, [.. new BicepParser(BicepLexer.Read(source)).ReadAll()]);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    private IEnumerable<BicepDeclaration> ReadAll()
    {
        while (_expressions.Current.Kind != BicepTokenKind.End)
        {
            yield return ReadOne();
        }
    }

    private BicepDeclaration ReadOne()
    {
        var decorators = ImmutableArray.CreateBuilder<BicepNode.Call>();
        while (_expressions.TryTake("@"))
        {
            decorators.Add(_expressions.ReadExpression() as BicepNode.Call ?? throw _expressions.Unexpected());
        }

        var keyword = _expressions.TakeName();
        return keyword switch
        {
            "targetScope" => new BicepDeclaration(keyword, keyword, null, false, Assigned(), decorators.ToImmutable()),
            "var" => new BicepDeclaration(keyword, _expressions.TakeName(), null, false, Assigned(), decorators.ToImmutable()),
            "param" => new BicepDeclaration(
                keyword, _expressions.TakeName(), _expressions.TakeName(), false,
                _expressions.Current.Value == "=" ? Assigned() : null, decorators.ToImmutable()),
            "output" => new BicepDeclaration(
                keyword, _expressions.TakeName(), _expressions.TakeName(), false, Assigned(), decorators.ToImmutable()),
            "resource" or "module" => ReadResource(keyword, decorators.ToImmutable()),
            _ => throw _expressions.Unexpected(),
        };
    }

    private BicepDeclaration ReadResource(string keyword, ImmutableArray<BicepNode.Call> decorators)
    {
        var name = _expressions.TakeName();
        var type = _expressions.ReadExpression() is BicepNode.Text { Holes.IsEmpty: true } text
            ? text.Format
            : throw _expressions.Unexpected();
        var existing = _expressions.TryTake("existing");
        return new BicepDeclaration(keyword, name, type, existing, Assigned(), decorators);
    }

    private BicepNode Assigned()
    {
        _expressions.Take("=");
        return _expressions.ReadConditional();
    }
}
