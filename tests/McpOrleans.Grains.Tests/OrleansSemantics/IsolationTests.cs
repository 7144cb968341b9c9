using System.Collections.Frozen;
using System.Collections.Immutable;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

[GenerateSerializer, Alias("semantics.parcel")]
public sealed class Parcel
{
    [Id(0)]
    public IList<string> Items { get; set; } = [];

    [Id(1)]
    public IDictionary<string, int[]> Sizes { get; set; } = new Dictionary<string, int[]>(StringComparer.Ordinal);

    [Id(2)]
    public Parcel? Inner { get; set; }
}

[GenerateSerializer, Immutable, Alias("semantics.shape")]
public abstract record Shape;

[GenerateSerializer, Immutable, Alias("semantics.circle")]
public sealed record Circle([property: Id(0)] double Radius) : Shape;

[GenerateSerializer, Immutable, Alias("semantics.group")]
public sealed record ShapeGroup : Shape
{
    [Id(0)]
    public required ImmutableArray<Shape> Shapes { get; init; }

    [Id(1)]
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    [Id(2)]
    public byte[]? Bytes { get; init; }

    [Id(3)]
    public (int Count, TimeSpan? Age) Facts { get; init; }

    [Id(4)]
    public Uri? Address { get; init; }

    [Id(5)]
    public DateTimeOffset At { get; init; }
}

public interface IParcelGrain : IGrainWithStringKey
{
    Task KeepAsync(Parcel parcel);

    Task<Parcel> GetAsync();

    Task MutateAsync(Parcel parcel);

    Task<Shape> ShapeAsync(Shape shape);

    Task<object?> AnyAsync(object? value);

    Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> list);
}

public sealed class ParcelGrain : Grain, IParcelGrain
{
    private Parcel _parcel = new();

    public Task KeepAsync(Parcel parcel)
    {
        _parcel = parcel;
        return Task.CompletedTask;
    }

    public Task<Parcel> GetAsync() => Task.FromResult(_parcel);

    public Task MutateAsync(Parcel parcel)
    {
        parcel.Items.Clear();
        return Task.CompletedTask;
    }

    public Task<Shape> ShapeAsync(Shape shape) => Task.FromResult(shape);

    public Task<object?> AnyAsync(object? value) => Task.FromResult(value);

    public Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> list) => Task.FromResult(list);
}

public sealed class IsolationTests(SharedCluster shared)
{
    [Fact]
    public async Task Argument_ChangedByTheGrain_StaysWhatItWasForTheCaller()
    {
        var grain = await shared.GrainAsync<IParcelGrain>("mutates");
        var parcel = new Parcel { Items = ["a"] };

        await grain.MutateAsync(parcel);

        parcel.Items.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Argument_ChangedByTheCaller_StaysWhatItWasForTheGrain()
    {
        var grain = await shared.GrainAsync<IParcelGrain>("keeps");
        var parcel = new Parcel { Items = ["a"], Sizes = { ["a"] = [1, 2] } };
        parcel.Inner = parcel;
        await grain.KeepAsync(parcel);

        parcel.Items.Add("b");
        parcel.Sizes["a"][0] = 9;

        var kept = await grain.GetAsync();
        kept.Items.ShouldBe(["a"]);
        kept.Sizes["a"].ShouldBe([1, 2]);
        kept.Inner.ShouldBeSameAs(kept);
    }

    [Fact]
    public async Task Result_ChangedByTheCaller_StaysWhatItWasForTheGrain()
    {
        var grain = await shared.GrainAsync<IParcelGrain>("returns");
        await grain.KeepAsync(new Parcel { Items = ["a"] });

        (await grain.GetAsync()).Items.Clear();

        (await grain.GetAsync()).Items.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Record_OfADerivedType_ArrivesWhole()
    {
        var grain = await shared.GrainAsync<IParcelGrain>("shapes");
        var group = new ShapeGroup
        {
            Shapes = [new Circle(1.5), new ShapeGroup { Shapes = [] }],
            Labels = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase).Add("Name", "value"),
            Bytes = [1, 2, 3],
            Facts = (3, TimeSpan.FromSeconds(1)),
            Address = new Uri("https://example.org/a?b"),
            At = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
        };

        var arrived = (await grain.ShapeAsync(group)).ShouldBeOfType<ShapeGroup>();

        arrived.Shapes[0].ShouldBe(new Circle(1.5));
        arrived.Shapes[1].ShouldBeOfType<ShapeGroup>().Shapes.ShouldBeEmpty();
        arrived.Labels["NAME"].ShouldBe("value");
        arrived.Bytes.ShouldBe([1, 2, 3]);
        arrived.Facts.ShouldBe((3, TimeSpan.FromSeconds(1)));
        arrived.Address.ShouldBe(group.Address);
        arrived.At.ShouldBe(group.At);
        arrived.At.Offset.ShouldBe(TimeSpan.FromHours(2));
    }

    public static TheoryData<object> Values => new(new object[]
    {
        "text",
        12.5m,
        Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
        new[] { "a", "b" },
        new List<int> { 1, 2 },
        new HashSet<string>(StringComparer.Ordinal) { "a" },
        new Queue<int>([1, 2, 3]),
        new Stack<int>([1, 2, 3]),
        new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 1, ["a"] = 2 },
        ImmutableList.Create(1, 2),
        ImmutableHashSet.Create("a"),
        ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("a", 1)]),
        ImmutableStack.Create(1, 2),
        new[] { 1, 2 }.ToFrozenSet(),
        Tuple.Create(1, "a"),
        KeyValuePair.Create("a", 1),
        DayOfWeek.Friday,
        new Version(1, 2, 3),
    });

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task Value_AsObject_ArrivesAsWhatItWas(object value)
    {
        var grain = await shared.GrainAsync<IParcelGrain>("values");

        var arrived = await grain.AnyAsync(value);

        arrived.ShouldBeAssignableTo(value is IEnumerable<int> and FrozenSet<int> ? typeof(FrozenSet<int>) : value.GetType());
        if (value is System.Collections.IEnumerable items)
        {
            ((System.Collections.IEnumerable)arrived!).Cast<object>().ShouldBe(items.Cast<object>());
        }
        else
        {
            arrived.ShouldBe(value);
        }
    }

    [Fact]
    public async Task List_BehindAnInterface_ArrivesWithTheSameItems()
    {
        var grain = await shared.GrainAsync<IParcelGrain>("lists");

        (await grain.ListAsync(new List<string> { "a" })).ShouldBe(["a"]);
        (await grain.ListAsync(ImmutableArray.Create("a"))).ShouldBe(["a"]);
        (await grain.ListAsync(["a"])).ShouldBe(["a"]);
    }
}
