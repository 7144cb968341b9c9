namespace Orleans.Serialization;

/// <summary>
/// Gives the other side of a call values of its own, as serialization would, and refuses what serialization would refuse.
/// </summary>
internal static class Isolation
{
    /// <summary>
    /// Copies a value that was declared as <paramref name="declared"/>; a grain reference in it is then used from
    /// <paramref name="to"/>.
    /// </summary>
    public static object? Copy(object? value, Type declared, Endpoint? to) =>
        value is null ? null : new CopyContext(to).Copy(value, declared);

    public static object?[] CopyArguments(GrainMethod method, object?[] arguments)
    {
        var context = new CopyContext(to: null);
        return [.. arguments.Select((argument, index) => context.Copy(argument, method.ParameterTypes[index]))];
    }
}
