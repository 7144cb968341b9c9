using Orleans.Concurrency;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

[GenerateSerializer, Alias("semantics.notes")]
public sealed class Notes
{
    [Id(0)]
    public IList<string> Lines { get; set; } = [];
}

public interface IStateGrain : IGrainWithStringKey
{
    Task<string[]> ReadAsync();

    Task<(string[] Lines, bool Exists)> AtActivationAsync();

    Task AppendAsync(string line);

    /// <summary>Changes what is in memory and stores nothing.</summary>
    Task AppendUnstoredAsync(string line);

    Task ReloadAsync();

    Task ClearAsync();

    Task<string?> EtagAsync();

    Task<string> TouchOutsideAsync();

    [AlwaysInterleave]
    Task AppendInterleavedAsync(string line);

    Task DeactivateAsync();
}

public sealed class StateGrain([PersistentState("notes")] IPersistentState<Notes> notes) : Grain, IStateGrain
{
    private (string[] Lines, bool Exists) _atActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _atActivation = ([.. notes.State.Lines], notes.RecordExists);
        return Task.CompletedTask;
    }

    public Task<string[]> ReadAsync() => Task.FromResult(notes.State.Lines.ToArray());

    public Task<(string[] Lines, bool Exists)> AtActivationAsync() => Task.FromResult(_atActivation);

    public async Task AppendAsync(string line)
    {
        notes.State.Lines.Add(line);
        await notes.WriteStateAsync(CancellationToken.None);
    }

    public Task AppendUnstoredAsync(string line)
    {
        notes.State.Lines.Add(line);
        return Task.CompletedTask;
    }

    public Task ReloadAsync() => notes.ReadStateAsync();

    public Task ClearAsync() => notes.ClearStateAsync();

    public Task<string?> EtagAsync() => Task.FromResult(notes.Etag);

    public Task<string> TouchOutsideAsync() => Task.Run(() =>
    {
        try
        {
            return notes.State.Lines.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (InvalidOperationException)
        {
            return "refused";
        }
    });

    public Task AppendInterleavedAsync(string line)
    {
        notes.State.Lines.Add(line);
        return notes.WriteStateAsync();
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
