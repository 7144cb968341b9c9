using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Concurrency;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public interface IRecallGrain : IGrainWithStringKey
{
    ValueTask<string> RecallAsync();
}

public interface IEchoGrain : IRecallGrain
{
    Task<string> EchoAsync(string text);

    Task<string?> MaybeAsync(string? text);

    ValueTask RememberAsync(string text);

    Task<string> ActivationAsync();

    Task<string> AskAsync(string key, string text);

    Task<string> AskGrainAsync(IEchoGrain other, string text);

    Task<IEchoGrain> SelfAsync();

    Task<string> IdAsync();

    Task<(string? Here, string? There)> ContextAsync(string key);

    Task SetContextAsync(string key, string value);

    [OneWay]
    Task ForgetAsync(string gate);
}

public sealed class EchoGrain : Grain, IEchoGrain
{
    private readonly string _activation = Guid.NewGuid().ToString();
    private string _remembered = "";

    public Task<string> EchoAsync(string text) => Task.FromResult($"{this.GetPrimaryKeyString()}: {text}");

    public Task<string?> MaybeAsync(string? text) => Task.FromResult(text);

    public async ValueTask RememberAsync(string text)
    {
        await Task.Yield();
        _remembered = text;
    }

    public ValueTask<string> RecallAsync() => new(_remembered);

    public Task<string> ActivationAsync() => Task.FromResult(_activation);

    public Task<string> AskAsync(string key, string text) => GrainFactory.GetGrain<IEchoGrain>(key).EchoAsync(text);

    public Task<string> AskGrainAsync(IEchoGrain other, string text) => other.EchoAsync(text);

    public Task<IEchoGrain> SelfAsync() => Task.FromResult(this.AsReference<IEchoGrain>());

    public Task<string> IdAsync() => Task.FromResult(this.GetGrainId().ToString());

    public async Task<(string? Here, string? There)> ContextAsync(string key)
    {
        var here = RequestContext.Get(key) as string;
        if (this.GetPrimaryKeyString().EndsWith("-next", StringComparison.Ordinal))
        {
            return (here, null);
        }

        var (there, _) = await GrainFactory.GetGrain<IEchoGrain>(this.GetPrimaryKeyString() + "-next").ContextAsync(key);
        return (here, there);
    }

    public Task SetContextAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(string gate) => Gate.Named(gate).PassAsync();
}
