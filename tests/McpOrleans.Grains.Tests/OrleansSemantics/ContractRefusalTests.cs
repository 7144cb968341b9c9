#if ORLEANS_STAND_IN
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Serialization;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

/// <summary>What Orleans' code generator and analyzers do, the stand-in does when a method is called first.</summary>
public sealed class ContractRefusalTests(SharedCluster shared)
{
    [Fact]
    public async Task Parameter_WithoutGenerateSerializer_IsRefused() => await RefusedAsync(
        grain => grain.PlainAsync(new PlainClass()), "parameter 'value' of IRefusedGrain.PlainAsync", nameof(PlainClass), "[GenerateSerializer]");

    [Fact]
    public async Task Result_WithoutGenerateSerializer_IsRefused() => await RefusedAsync(
        grain => grain.PlainResultAsync(), "result of IRefusedGrain.PlainResultAsync", nameof(PlainClass), "[GenerateSerializer]");

    [Fact]
    public async Task Member_WithoutId_IsRefused() =>
        await RefusedAsync(grain => grain.MissingIdAsync(new MissingId()), $"{nameof(MissingId)}.{nameof(MissingId.Lost)}", "[Id]");

    [Fact]
    public async Task Member_OfATypeWithoutGenerateSerializer_IsRefused() =>
        await RefusedAsync(grain => grain.NestedAsync(new Dictionary<string, Nested[]>(StringComparer.Ordinal)), nameof(PlainClass), "[GenerateSerializer]");

    [Fact]
    public async Task BaseClass_WithoutGenerateSerializer_IsRefused() =>
        await RefusedAsync(grain => grain.DerivedAsync(new DerivedContract()), nameof(PlainBase), "[GenerateSerializer]");

    [Fact]
    public async Task Value_BehindObjectOfATypeWithoutGenerateSerializer_IsRefused() =>
        await RefusedAsync(grain => grain.AnyAsync(new PlainClass()), nameof(PlainClass), "[GenerateSerializer]");

    [Fact]
    public async Task Value_OfACollectionExpressionBehindObject_IsRefused()
    {
        IReadOnlyList<string> list = ["a"];

        await RefusedAsync(grain => grain.AnyAsync(list), "ReadOnly");
    }

    [Fact]
    public async Task Record_WithAPrimaryConstructor_IsSent()
    {
        var grain = await shared.GrainAsync<IRefusedGrain>("sent");

        (await grain.RecordAsync(new PositionalRecord("a", 1))).ShouldBe(new PositionalRecord("a", 1));
    }

    private async Task RefusedAsync(Func<IRefusedGrain, Task> call, params string[] words)
    {
        var grain = await shared.GrainAsync<IRefusedGrain>("refused");

        var refusal = await Should.ThrowAsync<CodecNotFoundException>(async () => await call(grain));

        words.ShouldAllBe(word => refusal.Message.Contains(word, StringComparison.Ordinal));
    }
}

public sealed class PlainClass;

[GenerateSerializer]
public sealed class MissingId
{
    [Id(0)]
    public string Kept { get; set; } = "";

    public string Lost { get; set; } = "";
}

[GenerateSerializer]
public sealed class Nested
{
    [Id(0)]
    public PlainClass? Plain { get; set; }
}

public class PlainBase
{
    public string Name { get; set; } = "";
}

[GenerateSerializer]
public sealed class DerivedContract : PlainBase;

[GenerateSerializer]
public sealed record PositionalRecord(string Name, int Count);

public interface IRefusedGrain : IGrainWithStringKey
{
    Task PlainAsync(PlainClass value);

    Task<PlainClass> PlainResultAsync();

    Task MissingIdAsync(MissingId value);

    Task NestedAsync(IReadOnlyDictionary<string, Nested[]> value);

    Task DerivedAsync(DerivedContract value);

    Task AnyAsync(object value);

    Task<PositionalRecord> RecordAsync(PositionalRecord value);
}

public sealed class RefusedGrain : Grain, IRefusedGrain
{
    public Task PlainAsync(PlainClass value) => Task.CompletedTask;

    public Task<PlainClass> PlainResultAsync() => Task.FromResult(new PlainClass());

    public Task MissingIdAsync(MissingId value) => Task.CompletedTask;

    public Task NestedAsync(IReadOnlyDictionary<string, Nested[]> value) => Task.CompletedTask;

    public Task DerivedAsync(DerivedContract value) => Task.CompletedTask;

    public Task AnyAsync(object value) => Task.CompletedTask;

    public Task<PositionalRecord> RecordAsync(PositionalRecord value) => Task.FromResult(value);
}
#endif
