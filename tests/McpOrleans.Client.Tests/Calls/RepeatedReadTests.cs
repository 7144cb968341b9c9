using McpOrleans.Client.Calls;
using Orleans.Runtime;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Calls;

public sealed class RepeatedReadTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    private int _readings;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_Answered_ReadsOnce() => (await ReadAsync(Task.FromResult)).ShouldBe(1);

    [Fact]
    public async Task Read_NoAnswer_ReadsAgain() =>
        (await ReadAsync(reading => reading == 3 ? Task.FromResult(reading) : new TaskCompletionSource<int>().Task)).ShouldBe(3);

    [Fact]
    public async Task Read_SiloLost_ReadsAgain() =>
        (await ReadAsync(reading => reading == 2 ? Task.FromResult(reading) : Task.FromException<int>(new SiloUnavailableException("gone"))))
            .ShouldBe(2);

    [Fact]
    public async Task Read_SiloStaysLost_FailsInTheEnd()
    {
        await Should.ThrowAsync<SiloUnavailableException>(() => ReadAsync(_ => Task.FromException<int>(new SiloUnavailableException("gone"))));

        _readings.ShouldBe(5);
    }

    [Fact]
    public async Task Read_GrainItselfFails_FailsAtOnce()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => ReadAsync(_ => Task.FromException<int>(new InvalidOperationException())));

        _readings.ShouldBe(1);
    }

    [Fact]
    public async Task Read_CallerGoesAway_Ends()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = RepeatedRead.ReadAsync(() => new TaskCompletionSource<int>().Task, TimeProvider.System, gone.Token);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(reading);
    }

    private Task<int> ReadAsync(Func<int, Task<int>> answer) =>
        RepeatedRead.ReadAsync(() => answer(++_readings), Short, Short, TimeProvider.System, Token);
}
