namespace Orleans.Serialization;

/// <summary>One copying: keeps shared and cyclic references what they are.</summary>
internal sealed class CopyContext(Endpoint? to)
{
    private Dictionary<object, object>? _copies;

    public Endpoint? To => to;

    public object? Copy(object? value, Type declared)
    {
        if (value is null)
        {
            return null;
        }

        var type = value.GetType();
        var copier = TypeCopier.Of(type, declared);
        if (type.IsValueType || copier.IsShared)
        {
            return copier.Copy(value, this);
        }

        if (_copies?.TryGetValue(value, out var known) is true)
        {
            return known;
        }

        var copy = copier.Copy(value, this);
        Remember(value, copy);
        return copy;
    }

    public void Remember(object value, object copy) => (_copies ??= new(ReferenceEqualityComparer.Instance))[value] = copy;
}
