using McpOrleans.Grains.Resilience;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Resilience;

public sealed class CircuitTests
{
    private const int Threshold = 5;
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    private readonly Circuit _circuit = new();

    [Fact]
    public void TryEnter_FailuresBelowThreshold_LetsThrough()
    {
        Fail(Threshold - 1);

        _circuit.TryEnter(Start).ShouldNotBeNull();
        _circuit.StatusAt(Start).ShouldBe(new CircuitStatus { State = CircuitState.Closed, FailureCount = 4 });
    }

    [Fact]
    public void Failed_AtThreshold_OpensForTheBreak()
    {
        Fail(Threshold).ShouldBeTrue();

        _circuit.TryEnter(Start + Break - TimeSpan.FromTicks(1)).ShouldBeNull();
        _circuit.StatusAt(Start).ShouldBe(new CircuitStatus { State = CircuitState.Open, FailureCount = 5, BlockedUntil = Start + Break });
        _circuit.RetryAfterAt(Start + TimeSpan.FromSeconds(10)).ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Succeeded_BetweenFailures_CountsAnew()
    {
        Fail(Threshold - 1);
        _circuit.Succeeded(Enter(Start)).ShouldBeFalse();

        Fail(Threshold - 1).ShouldBeFalse();

        _circuit.StatusAt(Start).State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void TryEnter_BreakOver_LetsExactlyOneThrough()
    {
        Fail(Threshold);
        var later = Start + Break;
        _circuit.StatusAt(later).State.ShouldBe(CircuitState.HalfOpen);

        Enumerable.Range(0, 50).Count(_ => _circuit.TryEnter(later) is not null).ShouldBe(1);
        _circuit.RetryAfterAt(later).ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public void Succeeded_Trial_Closes()
    {
        Fail(Threshold);
        var trial = Enter(Start + Break);

        _circuit.Succeeded(trial).ShouldBeTrue();

        _circuit.StatusAt(Start + Break).ShouldBe(new CircuitStatus { State = CircuitState.Closed, FailureCount = 0 });
        _circuit.ToRecord().ShouldBeNull();
    }

    [Fact]
    public void Failed_Trial_OpensForAnotherBreak()
    {
        Fail(Threshold);
        var later = Start + Break + TimeSpan.FromSeconds(3);

        _circuit.Failed(Enter(later), later, Threshold, Break).ShouldBeTrue();

        _circuit.StatusAt(later).BlockedUntil.ShouldBe(later + Break);
    }

    [Fact]
    public void Released_Trial_LeavesTheSlotToTheNext()
    {
        Fail(Threshold);
        _circuit.Released(Enter(Start + Break));

        _circuit.TryEnter(Start + Break).ShouldNotBeNull().IsTrial.ShouldBeTrue();
    }

    [Fact]
    public void OutcomeFromBeforeATransition_SaysNothing()
    {
        var (early, late) = (Enter(Start), Enter(Start));
        Fail(Threshold);

        _circuit.Succeeded(early).ShouldBeFalse();
        _circuit.Failed(late, Start + TimeSpan.FromSeconds(20), Threshold, Break).ShouldBeFalse();

        _circuit.StatusAt(Start).ShouldBe(new CircuitStatus { State = CircuitState.Open, FailureCount = 5, BlockedUntil = Start + Break });
    }

    [Fact]
    public void OutcomeFromBeforeATransition_DoesNotFreeTheTrialSlot()
    {
        var early = Enter(Start);
        Fail(Threshold);
        Enter(Start + Break);

        _circuit.Released(early);

        _circuit.TryEnter(Start + Break).ShouldBeNull();
    }

    [Fact]
    public void Isolate_UntilReset_LetsNothingThrough()
    {
        _circuit.Isolate();

        _circuit.TryEnter(Start + TimeSpan.FromDays(1)).ShouldBeNull();
        _circuit.RetryAfterAt(Start).ShouldBeNull();
        _circuit.Reset().ShouldBeTrue();
        _circuit.TryEnter(Start).ShouldNotBeNull();
    }

    [Fact]
    public void Restore_OpenCircuit_IsOpenUntilTheSameMoment()
    {
        Fail(Threshold);
        var other = new Circuit();

        other.Restore(_circuit.ToRecord());

        other.StatusAt(Start).ShouldBe(_circuit.StatusAt(Start));
        other.TryEnter(Start).ShouldBeNull();
        other.TryEnter(Start + Break).ShouldNotBeNull().IsTrial.ShouldBeTrue();
    }

    [Fact]
    public void Restore_IsolatedCircuit_StaysIsolated()
    {
        _circuit.Isolate();
        var other = new Circuit();

        other.Restore(_circuit.ToRecord());

        other.StatusAt(Start).State.ShouldBe(CircuitState.Isolated);
    }

    [Fact]
    public void Restore_Nothing_IsClosed()
    {
        _circuit.Restore(null);

        _circuit.StatusAt(Start).State.ShouldBe(CircuitState.Closed);
    }

    private CircuitAdmission Enter(DateTimeOffset now) => _circuit.TryEnter(now).ShouldNotBeNull();

    private bool Fail(int times) =>
        Enumerable.Range(0, times).Select(_ => _circuit.Failed(Enter(Start), Start, Threshold, Break)).ToArray().LastOrDefault();
}
