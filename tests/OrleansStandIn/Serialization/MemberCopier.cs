using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>Copies the given fields. Of an immutable type it only looks whether they can be sent.</summary>
internal sealed class MemberCopier(Type type, IReadOnlyList<FieldInfo> fields) : TypeCopier
{
    private readonly bool _immutable = type.IsDefined(typeof(ImmutableAttribute), inherit: false);

    public override object Copy(object value, CopyContext context)
    {
        var copy = _immutable ? value : RuntimeHelpers.GetUninitializedObject(type);
        if (!type.IsValueType)
        {
            context.Remember(value, copy);
        }

        foreach (var field in fields)
        {
            var member = context.Copy(field.GetValue(value), field.FieldType);
            if (!_immutable)
            {
                field.SetValue(copy, member);
            }
        }

        return copy;
    }
}
