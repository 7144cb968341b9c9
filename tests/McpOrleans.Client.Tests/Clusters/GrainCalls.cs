using System.Collections.Concurrent;

namespace McpOrleans.Client.Tests.Clusters;

/// <summary>Sees every grain call that the client makes.</summary>
internal sealed class GrainCalls : IOutgoingGrainCallFilter
{
    private readonly ConcurrentQueue<(string Key, string Method)> _calls = new();
    private readonly ConcurrentBag<Failing> _failures = [];

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var call = (context.TargetId.Key.ToString()!, context.MethodName);
        _calls.Enqueue(call);
        if (_failures.FirstOrDefault(failure => Concerns(call.Item1, failure.Tenant) && failure.Method == call.MethodName) is { } failing)
        {
            throw failing.Exception;
        }

        await context.Invoke();
    }

    /// <summary>From now on a method of a tenant's grains fails without being called.</summary>
    public void FailFor(string tenant, string method, Exception exception) => _failures.Add(new Failing(tenant, method, exception));

    /// <summary>The calls of one tenant's grains, in order.</summary>
    public IReadOnlyList<(string Key, string Method)> Of(string tenant) =>
        [.. _calls.Where(call => Concerns(call.Key, tenant))];

    private static bool Concerns(string key, string tenant) => key == tenant || key.StartsWith(tenant + "/", StringComparison.Ordinal);

    private sealed record Failing(string Tenant, string Method, Exception Exception);
}
