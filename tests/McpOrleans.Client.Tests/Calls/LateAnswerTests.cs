using McpOrleans.Client.Calls;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Calls;

public sealed class LateAnswerTests
{
    private const string Words = "too late for everybody";

    [Fact]
    public async Task Invoke_CallFailsWhenNobodyWaitsAnyMore_IsNoUnobservedException()
    {
        var unobserved = 0;
        void Note(object? sender, UnobservedTaskExceptionEventArgs late) => unobserved +=
            late.Exception.Flatten().InnerExceptions.Any(exception => exception.Message == Words) ? 1 : 0;

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            var gone = await CallAndLeaveAsync();
            await Eventually.TrueAsync(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !gone.IsAlive;
            });
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        unobserved.ShouldBe(0);
    }

    /// <summary>The call, which is garbage by now.</summary>
    private static async Task<WeakReference> CallAndLeaveAsync()
    {
        using var leaving = new CancellationTokenSource();
        var server = new SilentServer();
        var request = new McpRequest { Method = "ping", Params = "{}"u8.ToArray(), Caller = Testing.Caller };
        var call = PatientCall.InvokeAsync(
            server, request, observer: null, TimeSpan.FromMinutes(1), new CallWatch(TimeProvider.System), TimeProvider.System, leaving.Token);

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        server.Answer.SetException(new TimeoutException(Words));
        return new WeakReference(server.Answer.Task);
    }
}
