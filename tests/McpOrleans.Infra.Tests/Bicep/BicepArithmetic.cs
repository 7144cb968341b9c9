namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>Computes whole numbers, with the variables of a file and those given.</summary>
internal static class BicepArithmetic
{
    /// <exception cref="FormatException">It is more than arithmetic.</exception>
    public static long Evaluate(BicepNode node, BicepFile file, IReadOnlyDictionary<string, long> given) => node switch
    {
        BicepNode.Number number => number.Value,
        BicepNode.Name name when given.TryGetValue(name.Value, out var value) => value,
        BicepNode.Name name when file.Find(name.Value) is { Keyword: "var", Value: { } value } => Evaluate(value, file, given),
        BicepNode.Operation { Operands: [var left, var right] } operation => Apply(
            operation.Operator, Evaluate(left, file, given), Evaluate(right, file, given)),
        _ => throw new FormatException($"{file.Path}: '{node}' is no arithmetic"),
    };

    private static long Apply(string symbol, long left, long right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "%" => left % right,
        _ => throw new FormatException($"'{symbol}' is no arithmetic"),
    };
}
