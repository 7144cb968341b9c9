using McpOrleans.Client.Calls;
using McpOrleans.Grains.Tests;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Calls;

public sealed class PatientCallTests
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The call's timeout, the time that its answer may be on the way, and the interval in which overdue calls are looked for.
    /// </summary>
    private static readonly TimeSpan Overdue = CallTimeout + TimeSpan.FromSeconds(6);

    private readonly FakeClock _clock = new();
    private readonly SilentServer _server = new();
    private readonly CallWatch _watch;

    public PatientCallTests() => _watch = new CallWatch(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_Answered_IsTheAnswer()
    {
        var call = Invoke(Token);
        var reply = new CompletedReply { Result = "{}"u8.ToArray() };

        _server.Answer.SetResult(reply);

        (await call.WaitAsync(Token)).ShouldBeSameAs(reply);
    }

    [Fact]
    public async Task Invoke_OverdueAndNotWorkedOn_MayHaveRun()
    {
        var call = Invoke(Token);

        _clock.Advance(Overdue);

        (await call.WaitAsync(Token)).ShouldBeOfType<FailedReply>().Failure.ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.Timeout),
            failure => failure.Ran.ShouldBe(true));
        _server.Token.IsCancellationRequested.ShouldBeTrue("nobody waits for it any more");
    }

    [Fact]
    public async Task Invoke_OverdueAndCannotBeAsked_MayHaveRun()
    {
        var call = Invoke(Token);

        _server.Refusal = new InvalidOperationException("The client was stopped.");
        _clock.Advance(Overdue);

        (await call.WaitAsync(Token)).ShouldBeOfType<FailedReply>().Failure.Ran.ShouldBe(true);
    }

    [Fact]
    public async Task Invoke_OrleansRefusesToSendIt_IsItsFailure()
    {
        _server.Refusal = new Orleans.Runtime.SiloUnavailableException();

        (await Invoke(Token)).ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.OutcomeUnknown);
    }

    [Fact]
    public async Task Invoke_OverdueButWorkedOn_IsWaitedForAgain()
    {
        _server.IsRunning = true;
        var call = Invoke(Token);

        for (var asked = 1; asked <= 3; asked++)
        {
            _clock.Advance(Overdue);
            await Eventually.TrueAsync(() => _server.Asked == asked);
        }

        call.IsCompleted.ShouldBeFalse();
        _server.Answer.SetResult(new CompletedReply { Result = "{}"u8.ToArray() });
        (await call.WaitAsync(Token)).ShouldBeOfType<CompletedReply>();
    }

    [Fact]
    public async Task Invoke_NotYetOverdue_IsNotAsked()
    {
        var call = Invoke(Token);

        _clock.Advance(CallTimeout);

        (call.IsCompleted, _server.Asked).ShouldBe((false, 0));
        _server.Answer.SetResult(new CompletedReply { Result = "{}"u8.ToArray() });
        await call.WaitAsync(Token);
    }

    [Fact]
    public async Task Invoke_Cancelled_EndsAtOnce()
    {
        using var leaving = new CancellationTokenSource();
        var call = Invoke(leaving.Token);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call.WaitAsync(Token));
        _server.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Invoke_SiloLost_MayHaveRun()
    {
        var call = Invoke(Token);

        _server.Answer.SetException(new Orleans.Runtime.SiloUnavailableException());

        (await call.WaitAsync(Token)).ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.OutcomeUnknown);
    }

    [Fact]
    public async Task Invoke_UnexpectedFailure_IsThrown()
    {
        var call = Invoke(Token);

        _server.Answer.SetException(new NotSupportedException("odd"));

        (await Should.ThrowAsync<NotSupportedException>(call.WaitAsync(Token))).Message.ShouldBe("odd");
    }

    private Task<McpReply> Invoke(CancellationToken cancellationToken) => PatientCall.InvokeAsync(
        _server,
        new McpRequest { Method = "ping", Params = [], Caller = Testing.Caller, CallId = Guid.NewGuid() },
        observer: null,
        CallTimeout,
        _watch,
        _clock,
        cancellationToken);
}
