using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>
/// What came of each order to configure or remove a server, in the order in which the grains took them: one at a time. Thread-safe.
/// </summary>
internal sealed class Orders : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<GrainId, ImmutableList<Order>> _orders = new();

    public ImmutableList<Order> Of(GrainId grainId) => _orders.GetValueOrDefault(grainId, []);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var isRemoval = context.MethodName is nameof(IMcpServerGrain.RemoveAsync);
        if (context.Grain is not IMcpServerGrain
            || (!isRemoval && context.MethodName is not (nameof(IMcpServerGrain.ConfigureAsync) or nameof(IMcpServerGrain.ConfigureUnlimitedAsync))))
        {
            await context.Invoke();
            return;
        }

        var order = new Order(isRemoval ? null : (McpServerConfig)context.Request.GetArgument(0)!)
        {
            IsUnlimited = context.MethodName is nameof(IMcpServerGrain.ConfigureUnlimitedAsync),
        };
        _orders.AddOrUpdate(context.TargetId, [order], (_, orders) => orders.Add(order));
        try
        {
            await context.Invoke();
            var refusal = (context.Result as ConfigureServerResult)?.Refusal;
            order.Outcome = refusal is null ? "done" : refusal.Message;
            order.IsEmpty = context.Result is false;
            (order.IsDone, order.IsUndone) = (refusal is null, refusal is not null && !refusal.Message.Contains("It is not known whether", StringComparison.Ordinal));
        }
        catch (Exception exception)
        {
            order.Outcome = exception.GetType().Name + ": " + exception.Message;
            throw;
        }
    }
}
