using McpOrleans.Client.Calls;
using McpOrleans.Client.Tests.Calls;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Clusters;

public sealed class CallObservationTests(ClusterFixture cluster)
{
    [Fact]
    public async Task OnFrames_CallIsOverMeanwhile_ListenerHearsNoMore()
    {
        var listener = new SlowListener();
        var observation = new CallObservation(listener, new SilentServer(), Guid.NewGuid(), cluster.Grains);
        var frames = Enumerable.Range(0, 3).Select(_ => new CallFrame { Method = "notifications/message", Params = [] });
        var handingOver = observation.OnFramesAsync(new CallFrames { Frames = [.. frames], LeftOut = 1 });
        listener.Heard.ShouldBe(1);

        observation.Dispose();
        listener.Gate.SetResult();

        await handingOver.WaitAsync(TestContext.Current.CancellationToken);
        listener.Heard.ShouldBe(1);
    }

    private sealed class SlowListener : ICallListener
    {
        public TaskCompletionSource Gate { get; } = new();

        public int Heard { get; private set; }

        public async ValueTask OnNotificationAsync(CallFrame notification, CancellationToken cancellationToken)
        {
            Heard++;
            await Gate.Task;
        }

        public ValueTask OnLeftOutAsync(int count)
        {
            Heard++;
            return ValueTask.CompletedTask;
        }
    }
}
