using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>Reads expressions by recursive descent.</summary>
internal sealed class BicepExpressionParser(List<BicepToken> tokens)
{
    // The weakest first.
    private static readonly string[][] Operators =
        [["??"], ["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

    private int _at;

    public BicepToken Current => tokens[_at];

    public FormatException Unexpected() => new($"line {Current.Line}: '{Current.Value}' was not expected");

    public bool TryTake(string value)
    {
        if (Current.Kind is not (BicepTokenKind.Symbol or BicepTokenKind.Name) || Current.Value != value)
        {
            return false;
        }

        _at++;
        return true;
    }

    public void Take(string value)
    {
        if (!TryTake(value))
        {
            throw Unexpected();
        }
    }

    public string TakeName() => Current.Kind == BicepTokenKind.Name ? tokens[_at++].Value : throw Unexpected();

    /// <summary>An expression, or <c>if (…)</c> and one.</summary>
    public BicepNode ReadConditional()
    {
        if (!TryTake("if"))
        {
            return ReadExpression();
        }

        Take("(");
        var condition = ReadExpression();
        Take(")");
        return new BicepNode.If(condition, ReadExpression());
    }

    public BicepNode ReadExpression()
    {
        var condition = ReadOperation(0);
        if (!TryTake("?"))
        {
            return condition;
        }

        var yes = ReadExpression();
        Take(":");
        return new BicepNode.Operation("?", [condition, yes, ReadExpression()]);
    }

    private BicepNode ReadOperation(int level)
    {
        if (level == Operators.Length)
        {
            return Current.Value is "!" or "-" && Current.Kind == BicepTokenKind.Symbol
                ? new BicepNode.Operation(tokens[_at++].Value, [ReadOperation(level)])
                : ReadPostfix();
        }

        var left = ReadOperation(level + 1);
        while (Current.Kind == BicepTokenKind.Symbol && Operators[level].Contains(Current.Value))
        {
            left = new BicepNode.Operation(tokens[_at++].Value, [left, ReadOperation(level + 1)]);
        }

        return left;
    }

    private BicepNode ReadPostfix()
    {
        var node = ReadPrimary();
        while (!Current.StartsLine)
        {
            if (TryTake("."))
            {
                var name = TakeName();
                node = Current.Value == "(" ? new BicepNode.Call(node, name, ReadArguments()) : new BicepNode.Member(node, name);
            }
            else if (TryTake("["))
            {
                node = new BicepNode.Index(node, ReadExpression());
                Take("]");
            }
            else
            {
                break;
            }
        }

        return node;
    }

    private BicepNode ReadPrimary()
    {
        var token = Current;
        _at++;
        switch (token.Kind)
        {
            case BicepTokenKind.Text:
                return ReadText(token);
            case BicepTokenKind.Number:
                return new BicepNode.Number(long.Parse(token.Value, CultureInfo.InvariantCulture));
            case BicepTokenKind.Name:
                return Current is { Value: "(", StartsLine: false }
                    ? new BicepNode.Call(null, token.Value, ReadArguments())
                    : new BicepNode.Name(token.Value);
            case BicepTokenKind.Symbol when token.Value == "(":
                var inner = ReadExpression();
                Take(")");
                return inner;
            case BicepTokenKind.Symbol when token.Value == "{":
                return ReadObject();
            case BicepTokenKind.Symbol when token.Value == "[":
                return TryTake("for") ? ReadFor() : new BicepNode.Array(ReadList("]"));
            default:
                _at--;
                throw Unexpected();
        }
    }

    private ImmutableArray<BicepNode> ReadArguments()
    {
        Take("(");
        return ReadList(")");
    }

    private ImmutableArray<BicepNode> ReadList(string end)
    {
        var items = ImmutableArray.CreateBuilder<BicepNode>();
        while (!TryTake(end))
        {
            items.Add(ReadExpression());
            TryTake(",");
        }

        return items.ToImmutable();
    }

    private BicepNode.For ReadFor()
    {
        var variable = TakeName();
        Take("in");
        var source = ReadExpression();
        Take(":");
        var body = ReadConditional();
        Take("]");
        return new BicepNode.For(variable, source, body);
    }

    private BicepNode.Object ReadObject()
    {
        var properties = ImmutableArray.CreateBuilder<(string, BicepNode)>();
        while (!TryTake("}"))
        {
            var key = Current.Kind == BicepTokenKind.Text ? tokens[_at++].Value : TakeName();
            Take(":");
            properties.Add((key, ReadConditional()));
            TryTake(",");
        }

        return new BicepNode.Object(properties.ToImmutable());
    }

    private static BicepNode.Text ReadText(BicepToken token)
    {
        var format = new StringBuilder();
        var holes = ImmutableArray.CreateBuilder<BicepNode>();
        var source = token.Value;
        for (var at = 0; at < source.Length; at++)
        {
            if (source.AsSpan(at).StartsWith("${"))
            {
                var end = BicepLexer.EndOfHole(source, at + 2, token.Line);
                format.Append(CultureInfo.InvariantCulture, $"{{{holes.Count}}}");
                holes.Add(new BicepExpressionParser(BicepLexer.Read(source[(at + 2)..end], token.Line)).ReadExpression());
                at = end;
            }
            else
            {
                // A backslash makes what follows it plain.
                at += source[at] == '\\' ? 1 : 0;
                format.Append(source[at]);
            }
        }

        return new BicepNode.Text(format.ToString(), holes.ToImmutable());
    }
}
