using McpOrleans.Grains.Idempotency;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Idempotency;

public sealed class KeyedCallStoreTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_AfterAFailureAnotherActivationHasTheKey_ItsCallCountsUnlessOneHasBegunHere(bool hasBegun)
    {
        var state = new StoredKeys { Failure = new IOException("the disk is gone") };
        var (here, there) = (Record("here"), Record("there"));
        var foreign = new List<KeyedCallRecord>();
        var store = new KeyedCallStore(state, () => null, () => new KeyedCallsState { Calls = [here] }, _ => hasBegun, foreign.Add);
        await Should.ThrowAsync<IOException>(store.WriteAsync);

        // The caller has not been told about the failure yet, so the call whose intent was not stored is still to be stored.
        (state.Failure, state.Stored) = (null, new KeyedCallsState { Calls = [there] });
        await store.WriteAsync();

        foreign.ShouldBe(hasBegun ? [] : [there]);
    }

    private static KeyedCallRecord Record(string arguments) => new()
    {
        Scope = "scope",
        ArgumentsHash = arguments,
        StartedAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(arguments.Length),
    };
}
