using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Orleans.Serialization;

/// <summary>Copies the collections that Orleans can serialize.</summary>
internal static class CollectionCopier
{
    private static readonly HashSet<Type> Sequences =
    [
        typeof(List<>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(SortedSet<>), typeof(Collection<>),
        typeof(ReadOnlyCollection<>), typeof(ConcurrentQueue<>), typeof(ImmutableArray<>), typeof(ImmutableList<>),
        typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
    ];

    private static readonly HashSet<Type> Maps =
    [
        typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(ConcurrentDictionary<,>),
        typeof(ReadOnlyDictionary<,>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
    ];

    private static readonly Dictionary<Type, Type> InterfaceKinds = new()
    {
        [typeof(IEnumerable<>)] = typeof(AsListCopier<>),
        [typeof(ICollection<>)] = typeof(AsListCopier<>),
        [typeof(IReadOnlyCollection<>)] = typeof(AsListCopier<>),
        [typeof(IList<>)] = typeof(AsListCopier<>),
        [typeof(IReadOnlyList<>)] = typeof(AsListCopier<>),
        [typeof(ISet<>)] = typeof(AsSetCopier<>),
        [typeof(IReadOnlySet<>)] = typeof(AsSetCopier<>),
        [typeof(IDictionary<,>)] = typeof(AsMapCopier<,>),
        [typeof(IReadOnlyDictionary<,>)] = typeof(AsMapCopier<,>),
    };

    /// <summary>Null when <paramref name="type"/> is no such collection.</summary>
    public static TypeCopier? TryCreate(Type type)
    {
        if (type.IsSZArray)
        {
            return Make(typeof(SequenceCopier<>), type.GetElementType()!);
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition is null)
        {
            return null;
        }

        if (Sequences.Contains(definition))
        {
            return Make(typeof(SequenceCopier<>), type.GetGenericArguments());
        }

        if (Maps.Contains(definition))
        {
            return Make(typeof(MapCopier<,>), type.GetGenericArguments());
        }

        // FrozenSet and FrozenDictionary hide behind classes of their own.
        for (var current = type; current is { IsGenericType: true }; current = current.BaseType)
        {
            var candidate = current.GetGenericTypeDefinition();
            if (candidate == typeof(FrozenSet<>))
            {
                return Make(typeof(SequenceCopier<>), current.GetGenericArguments());
            }

            if (candidate == typeof(FrozenDictionary<,>))
            {
                return Make(typeof(MapCopier<,>), current.GetGenericArguments());
            }
        }

        return null;
    }

    /// <summary>
    /// For a value whose own type Orleans does not know, such as what a collection expression makes: behind an interface of
    /// collections it arrives as the usual class of that kind. Null for any other declared type.
    /// </summary>
    public static TypeCopier? ForInterface(Type declared)
    {
        if (declared is not { IsInterface: true, IsGenericType: true })
        {
            return null;
        }

        return InterfaceKinds.TryGetValue(declared.GetGenericTypeDefinition(), out var copier)
            ? Make(copier, declared.GetGenericArguments())
            : null;
    }

    /// <summary>The types of the elements, keys and values; null when <paramref name="type"/> is no such collection.</summary>
    public static Type[]? ElementsOf(Type type)
    {
        if (type.IsSZArray)
        {
            return [type.GetElementType()!];
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return definition is not null
            && (Sequences.Contains(definition) || Maps.Contains(definition) || InterfaceKinds.ContainsKey(definition)
                || definition == typeof(FrozenSet<>) || definition == typeof(FrozenDictionary<,>))
            ? type.GetGenericArguments()
            : null;
    }

    /// <summary>Whether the collection itself can't change.</summary>
    public static bool IsImmutable(Type type) =>
        type.IsGenericType && type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen";

    private static TypeCopier Make(Type copier, params Type[] arguments) =>
        (TypeCopier)Activator.CreateInstance(copier.MakeGenericType(arguments))!;

    private sealed class SequenceCopier<T> : TypeCopier
    {
        private readonly bool _sharedElements = IsLeaf(typeof(T));

        public override object Copy(object value, CopyContext context)
        {
            if (value is ImmutableArray<T> { IsDefault: true } || (_sharedElements && IsImmutable(value.GetType())))
            {
                return value;
            }

            if (value is T[] array && _sharedElements)
            {
                return array.Clone();
            }

            // Remembered before the elements are copied: one of them may refer back.
            if (value is List<T> list)
            {
                var copy = new List<T>(list.Count);
                context.Remember(list, copy);
                copy.AddRange(Items(list, context));
                return copy;
            }

            var items = Items((IEnumerable<T>)value, context);
            return value switch
            {
                T[] => items.ToArray(),
                HashSet<T> set => new HashSet<T>(items, set.Comparer),
                Queue<T> => new Queue<T>(items),
                Stack<T> => new Stack<T>(Enumerable.Reverse(items)),
                SortedSet<T> set => new SortedSet<T>(items, set.Comparer),
                ReadOnlyCollection<T> => new ReadOnlyCollection<T>([.. items]),
                Collection<T> => new Collection<T>([.. items]),
                ConcurrentQueue<T> => new ConcurrentQueue<T>(items),
                ImmutableArray<T> => items.ToImmutableArray(),
                ImmutableList<T> => items.ToImmutableList(),
                ImmutableHashSet<T> set => items.ToImmutableHashSet(set.KeyComparer),
                ImmutableSortedSet<T> set => items.ToImmutableSortedSet(set.KeyComparer),
                ImmutableQueue<T> => ImmutableQueue.CreateRange(items),
                ImmutableStack<T> => ImmutableStack.CreateRange(Enumerable.Reverse(items)),
                FrozenSet<T> set => items.ToFrozenSet(set.Comparer),
                _ => throw new CodecNotFoundException(ContractRules.Refusal(value.GetType())),
            };
        }

        private static List<T> Items(IEnumerable<T> values, CopyContext context) =>
            [.. values.Select(item => (T)context.Copy(item, typeof(T))!)];
    }

    private sealed class MapCopier<TKey, TValue> : TypeCopier
        where TKey : notnull
    {
        private readonly bool _shared = IsLeaf(typeof(TKey)) && IsLeaf(typeof(TValue));

        public override object Copy(object value, CopyContext context)
        {
            if (_shared && IsImmutable(value.GetType()))
            {
                return value;
            }

            var pairs = ((IEnumerable<KeyValuePair<TKey, TValue>>)value)
                .Select(pair => KeyValuePair.Create(
                    (TKey)context.Copy(pair.Key, typeof(TKey))!, (TValue)context.Copy(pair.Value, typeof(TValue))!));
            switch (value)
            {
                case Dictionary<TKey, TValue> map:
                    var copy = new Dictionary<TKey, TValue>(map.Count, map.Comparer);
                    context.Remember(map, copy);
                    foreach (var pair in pairs)
                    {
                        copy.Add(pair.Key, pair.Value);
                    }

                    return copy;
                case SortedDictionary<TKey, TValue> map:
                    return new SortedDictionary<TKey, TValue>(pairs.ToDictionary(map.Comparer as IEqualityComparer<TKey>), map.Comparer);
                case SortedList<TKey, TValue> map:
                    return new SortedList<TKey, TValue>(pairs.ToDictionary(), map.Comparer);
                case ConcurrentDictionary<TKey, TValue> map:
                    return new ConcurrentDictionary<TKey, TValue>(pairs, map.Comparer);
                case ReadOnlyDictionary<TKey, TValue>:
                    return new ReadOnlyDictionary<TKey, TValue>(pairs.ToDictionary());
                case ImmutableDictionary<TKey, TValue> map:
                    return pairs.ToImmutableDictionary(map.KeyComparer, map.ValueComparer);
                case ImmutableSortedDictionary<TKey, TValue> map:
                    return pairs.ToImmutableSortedDictionary(map.KeyComparer, map.ValueComparer);
                case FrozenDictionary<TKey, TValue> map:
                    return pairs.ToFrozenDictionary(map.Comparer);
                default:
                    throw new CodecNotFoundException(ContractRules.Refusal(value.GetType()));
            }
        }
    }

    private sealed class AsListCopier<T> : TypeCopier
    {
        public override object Copy(object value, CopyContext context) =>
            ((IEnumerable<T>)value).Select(item => (T)context.Copy(item, typeof(T))!).ToList();
    }

    private sealed class AsSetCopier<T> : TypeCopier
    {
        public override object Copy(object value, CopyContext context) =>
            ((IEnumerable<T>)value).Select(item => (T)context.Copy(item, typeof(T))!).ToHashSet();
    }

    private sealed class AsMapCopier<TKey, TValue> : TypeCopier
        where TKey : notnull
    {
        public override object Copy(object value, CopyContext context) =>
            ((IEnumerable<KeyValuePair<TKey, TValue>>)value).ToDictionary(
                pair => (TKey)context.Copy(pair.Key, typeof(TKey))!, pair => (TValue)context.Copy(pair.Value, typeof(TValue))!);
    }
}
