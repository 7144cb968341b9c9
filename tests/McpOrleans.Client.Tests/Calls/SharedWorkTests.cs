using McpOrleans.Client.Calls;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Calls;

public sealed class SharedWorkTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly List<CancellationToken> _asked = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_Answered_AsksOnce() => (await JoinAsync(Task.FromResult)).ShouldBe(1);

    [Fact]
    public async Task Join_NoAnswer_GivesThatUpAndAsksAgain()
    {
        (await JoinAsync(asked => asked == 3 ? Task.FromResult(asked) : Never)).ShouldBe(3);

        _asked.Select(token => token.IsCancellationRequested).ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task Join_WorkToBegin_BeginsItOnce()
    {
        var begun = 0;

        await SharedWork.JoinAsync(
            _ =>
            {
                begun++;
                return Never;
            },
            token => Ask(Task.FromResult, token),
            Short,
            Long,
            TimeProvider.System,
            Token);

        begun.ShouldBe(1);
        _asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Join_Fails_FailsAtOnce()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => JoinAsync(_ => Task.FromException<int>(new InvalidOperationException())));

        _asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Join_NeverAnAnswer_FailsInTheEnd() =>
        await Should.ThrowAsync<TimeoutException>(() => JoinAsync(_ => Never, longest: Short));

    [Fact]
    public async Task Join_CallerGoesAway_EndsAndGivesUp()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var joined = SharedWork.JoinAsync(token => Ask(_ => Never, token), TimeProvider.System, gone.Token);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(joined);
        _asked.ShouldHaveSingleItem().IsCancellationRequested.ShouldBeTrue();
    }

    private static Task<int> Never => new TaskCompletionSource<int>().Task;

    private Task<int> JoinAsync(Func<int, Task<int>> answer, TimeSpan? longest = null)
    {
        Task<int> AskNow(CancellationToken token) => Ask(answer, token);
        return SharedWork.JoinAsync(AskNow, AskNow, Short, longest ?? Long, TimeProvider.System, Token);
    }

    private Task<int> Ask(Func<int, Task<int>> answer, CancellationToken token)
    {
        _asked.Add(token);
        return answer(_asked.Count);
    }
}
