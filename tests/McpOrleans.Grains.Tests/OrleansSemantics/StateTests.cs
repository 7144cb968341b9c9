using System.Collections.Concurrent;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class StateTests(SharedCluster shared)
{
    [Fact]
    public async Task State_NeverWritten_IsNewAndDoesNotExist()
    {
        var grain = await shared.GrainAsync<IStateGrain>("empty");

        var (lines, exists) = await grain.AtActivationAsync();

        lines.ShouldBeEmpty();
        exists.ShouldBeFalse();
        (await grain.EtagAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task State_Written_IsThereBeforeTheNextActivationStarts()
    {
        var grain = await shared.GrainAsync<IStateGrain>("written");
        await grain.AppendAsync("kept");
        await grain.AppendUnstoredAsync("lost");
        await ReactivateAsync(grain);

        var (lines, exists) = await grain.AtActivationAsync();

        lines.ShouldBe(["kept"]);
        exists.ShouldBeTrue();
        (await grain.EtagAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task ReadState_AfterUnstoredChanges_UndoesThem()
    {
        var grain = await shared.GrainAsync<IStateGrain>("undone");
        await grain.AppendAsync("stored");
        await grain.AppendUnstoredAsync("not stored");

        await grain.ReloadAsync();

        (await grain.ReadAsync()).ShouldBe(["stored"]);
    }

    [Fact]
    public async Task ClearState_Written_ForgetsIt()
    {
        var grain = await shared.GrainAsync<IStateGrain>("cleared");
        await grain.AppendAsync("gone");

        await grain.ClearAsync();

        (await grain.ReadAsync()).ShouldBeEmpty();
        (await grain.EtagAsync()).ShouldBeNull();
        await ReactivateAsync(grain);
        (await grain.AtActivationAsync()).Exists.ShouldBeFalse();
        await grain.AppendAsync("new");
        (await grain.ReadAsync()).ShouldBe(["new"]);
    }

    [Fact]
    public async Task State_OutsideOfTheGrainsTurns_IsRefused() =>
        (await (await shared.GrainAsync<IStateGrain>("outside")).TouchOutsideAsync()).ShouldBe("refused");

    [Fact]
    public async Task WriteState_Interleaved_StoresEverything()
    {
        var grain = await shared.GrainAsync<IStateGrain>("interleaved");

        await Task.WhenAll(Enumerable.Range(0, 30).Select(number => grain.AppendInterleavedAsync($"{number}")));
        await ReactivateAsync(grain);

        (await grain.AtActivationAsync()).Lines.Length.ShouldBe(30);
    }

    [Fact]
    public async Task WriteState_StaleEtag_ReachesTheCallerAndEndsTheActivation()
    {
        var cluster = await shared.GetAsync();
        var grain = cluster.Client.GetGrain<IStateGrain>("conflict");
        await grain.AppendAsync("first");
        await WriteBehindItsBackAsync(cluster.GetSiloServiceProvider(), grain.GetGrainId());
        var gone = cluster.WaitForDeactivationAsync(grain);

        var conflict = await Should.ThrowAsync<InconsistentStateException>(() => grain.AppendAsync("second"));
        await gone.WaitAsync(Gate.Cap, TimeProvider.System);

        conflict.CurrentEtag.ShouldNotBe(conflict.StoredEtag);
        (await grain.ReadAsync()).ShouldBe(["by another"]);
    }

    [Fact]
    public async Task Storage_OfOurOwn_IsUsedByNameAndItsFailuresAreWrapped()
    {
        var storage = new ListStorage();
        await using var cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
            silo.Services.AddGrainStorage("own", (_, name) => storage.Named(name)));
        var grain = cluster.Client.GetGrain<IOwnStorageGrain>("own-storage");

        await grain.WriteAsync("value");
        var failure = await Should.ThrowAsync<OrleansException>(() => grain.WriteAsync("refused"));

        storage.Writes.ShouldBe(["own notes ownstorage/own-storage value"]);
        failure.InnerException.ShouldBeOfType<IOException>().Message.ShouldBe("disk full");
    }

    private static async Task WriteBehindItsBackAsync(IServiceProvider silo, GrainId grainId)
    {
        var storage = silo.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
        var state = new GrainState<Notes>(new Notes());
        await storage.ReadStateAsync("notes", grainId, state);
        state.State = new Notes { Lines = ["by another"] };
        await storage.WriteStateAsync("notes", grainId, state);
    }

    private async Task ReactivateAsync(IStateGrain grain)
    {
        var gone = (await shared.GetAsync()).WaitForDeactivationAsync(grain);
        await grain.DeactivateAsync();
        await gone.WaitAsync(Gate.Cap, TimeProvider.System);
    }

    private sealed class ListStorage : IGrainStorage
    {
        private string _name = "";

        public ConcurrentQueue<string> Writes { get; } = new();

        public ListStorage Named(string name)
        {
            _name = name;
            return this;
        }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var value = ((Notes)(object)grainState.State!).Lines[^1];
            if (string.Equals(value, "refused", StringComparison.Ordinal))
            {
                throw new IOException("disk full");
            }

            Writes.Enqueue($"{_name} {stateName} {grainId} {value}");
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }
}

public interface IOwnStorageGrain : IGrainWithStringKey
{
    Task WriteAsync(string line);
}

public sealed class OwnStorageGrain([PersistentState("notes", "own")] IPersistentState<Notes> notes) : Grain, IOwnStorageGrain
{
    public Task WriteAsync(string line)
    {
        notes.State.Lines.Add(line);
        return notes.WriteStateAsync();
    }
}
