namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Lets tool directories be slow and fail.</summary>
internal sealed class GatedDirectory(Gates gates) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var isOfDirectory = context.Grain is IToolDirectoryGrain;
        var isChange = isOfDirectory && context.MethodName is nameof(IToolDirectoryGrain.PublishAsync) or nameof(IToolDirectoryGrain.WithdrawAsync);
        if (isChange)
        {
            await gates.PassAsync(Points.Publish);
        }
        else if (isOfDirectory && context.MethodName is nameof(IToolDirectoryGrain.AdmitAsync))
        {
            await gates.PassAsync(Points.Admit);
        }

        await context.Invoke();
        if (isChange)
        {
            await gates.PassAsync(Points.Published);
        }
    }
}
