using System.Text;
using McpOrleans.Grains.Idempotency;
using Orleans.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Idempotency;

public sealed class KeyedCallsTests
{
    private readonly StoredKeys _state = new();
    private readonly List<Exception> _failures = [];
    private readonly KeyedCalls _calls;
    private int _runs;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public KeyedCallsTests() => _calls = new KeyedCalls(_state, () => null, new KeyedCallLimits(), _failures.Add, TimeProvider.System);

    [Fact]
    public async Task Run_IntentCannotBeStored_SaysThatItDidNotRunAndLeavesTheKeyFree()
    {
        _state.Failure = new IOException("the disk is gone");
        var refused = (await RunAsync()).ShouldBeOfType<FailedReply>().Failure;
        _state.Failure = null;
        var reply = await RunAsync();

        refused.Code.ShouldBe(ErrorCodes.Overloaded);
        refused.Ran.ShouldBe(false);
        refused.RetryAfter.ShouldNotBeNull();
        _failures.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
        reply.ShouldBeOfType<CompletedReply>();
        _runs.ShouldBe(1);
    }

    [Fact]
    public async Task CatchUp_IntentStoredWithoutWordOfIt_LeavesNothingStored()
    {
        _state.LosesWord = true;
        (await RunAsync()).ShouldBeOfType<FailedReply>().Failure.Ran.ShouldBe(false);

        _calls.CatchUp();

        _state.Stored.ShouldBeNull();
        _runs.ShouldBe(0);
    }

    [Fact]
    public async Task Run_AnotherActivationStoredKeysMeanwhile_KeepsThem()
    {
        await FailAsync();
        var other = new KeyedCallRecord { Scope = "other", ArgumentsHash = "", StartedAt = TimeProvider.System.GetUtcNow() };
        _state.Stored = new KeyedCallsState { Calls = [other] };

        (await RunAsync()).ShouldBeOfType<CompletedReply>();

        _state.Stored.Calls.Length.ShouldBe(2);
        _state.Stored.Calls.ShouldContain(other);
    }

    [Fact]
    public async Task Run_AnotherActivationBeganTheSameCallMeanwhile_DoesNotRun()
    {
        await FailAsync();
        var call = Call();
        _state.Stored = new KeyedCallsState
        {
            Calls = [new KeyedCallRecord { Scope = call.Scope, ArgumentsHash = call.ArgumentsHash, StartedAt = TimeProvider.System.GetUtcNow() }],
        };

        (await RunAsync()).ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.OutcomeUnknown);
        (await RunAsync("""{"name":"tool","arguments":{"a":2}}""")).ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.IdempotencyConflict);
        _runs.ShouldBe(0);
    }

    [Fact]
    public async Task Run_KeysOfATenantCreatedSinceAreStored_DoesNotRunAndLeavesThem()
    {
        await FailAsync();
        var others = new KeyedCallsState { TenantGeneration = 1, Calls = [new KeyedCallRecord { Scope = "other", ArgumentsHash = "", StartedAt = TimeProvider.System.GetUtcNow() }] };
        _state.Stored = others;

        (await RunAsync()).ShouldBeOfType<FailedReply>().Failure.Ran.ShouldBe(false);

        _state.Stored.ShouldBe(others);
        _failures.ShouldContain(failure => failure is InconsistentStateException);
        _runs.ShouldBe(0);
    }

    [Fact]
    public async Task CatchUp_OutcomeCouldNotBeStored_StoresIt()
    {
        await _calls.RunAsync(Call(), Timeout, _ =>
        {
            _state.Failure = new IOException("the disk is gone");
            return Completed();
        });
        _state.Stored!.Calls.ShouldHaveSingleItem().Result.ShouldBeNull();
        _state.Failure = null;

        _calls.CatchUp();

        _state.Stored.Calls.ShouldHaveSingleItem().Result.ShouldNotBeNull();
    }

    [Fact]
    public async Task Run_OutcomeCannotBeStored_IsAnsweredAllTheSame()
    {
        var reply = await _calls.RunAsync(Call(), Timeout, _ =>
        {
            _state.Failure = new IOException("the disk is gone");
            return Completed();
        });

        reply.ShouldBeOfType<CompletedReply>();
        _failures.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_FailsUnexpectedly_IsAnsweredAndTheKeySaysThatItMayHaveRun()
    {
        var reply = await _calls.RunAsync(Call(), Timeout, _ => throw new ArithmeticException("nobody foresaw this")).WaitAsync(Timeout, TestContext.Current.CancellationToken);
        var again = await RunAsync().WaitAsync(Timeout, TestContext.Current.CancellationToken);

        reply.ShouldBeOfType<FailedReply>().Failure.ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.OutcomeUnknown), failure => failure.Message.ShouldNotContain("foresaw"));
        again.ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.OutcomeUnknown);
        _failures.ShouldHaveSingleItem().ShouldBeOfType<ArithmeticException>();
        _runs.ShouldBe(0);
    }

    [Fact]
    public async Task Run_SameArgumentsWrittenOtherwise_IsTheSameCall()
    {
        await RunAsync("""{"name":"tool","arguments":{"a":1,"b":"é"},"_meta":{"progressToken":1}}""");

        (await RunAsync("""{"_meta":{"progressToken":2},"arguments":{ "b": "é", "a": 1.0 },"name":"tool"}""")).ShouldBeOfType<CompletedReply>();
        (await RunAsync("""{"name":"tool","arguments":{"a":2,"b":"é"}}""")).ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.IdempotencyConflict);
        _runs.ShouldBe(1);
    }

    [Fact]
    public async Task Run_ToolReportedAnError_IsRepeatedAsAnError()
    {
        await _calls.RunAsync(Call(), Timeout, _ => Task.FromResult<McpReply>(new CompletedReply { Result = """{"isError":true,"content":[]}"""u8.ToArray(), IsError = true }));

        (await RunAsync()).ShouldBeOfType<CompletedReply>().IsError.ShouldBeTrue();
        _runs.ShouldBe(0);
    }

    [Fact]
    public async Task Serve_AnotherGenerationOfTheTenant_KnowsNoneOfTheKeys()
    {
        await RunAsync();
        _calls.Serve(tenantGeneration: 1);

        (await RunAsync()).ShouldBeOfType<CompletedReply>();
        _runs.ShouldBe(2);
    }

    private static KeyedCall Call(string arguments = "{}") => new("key", "caller", "tool", Encoding.UTF8.GetBytes(arguments));

    private Task<McpReply> RunAsync(string arguments = "{}") => _calls.RunAsync(Call(arguments), Timeout, _ => Completed());

    /// <summary>An attempt to store a key fails: before the next one it is looked what is stored.</summary>
    private async Task FailAsync()
    {
        _state.Failure = new IOException("the disk is gone");
        (await RunAsync()).ShouldBeOfType<FailedReply>().Failure.Ran.ShouldBe(false);
        _state.Failure = null;
    }

    private Task<McpReply> Completed()
    {
        _runs++;
        return Task.FromResult<McpReply>(new CompletedReply { Result = "{}"u8.ToArray() });
    }
}
