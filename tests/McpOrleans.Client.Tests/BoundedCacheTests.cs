using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests;

public sealed class BoundedCacheTests
{
    private const int Capacity = 20;

    private readonly List<string> _made = [];
    private readonly BoundedCache<object> _cache;

    public BoundedCacheTests() => _cache = new BoundedCache<object>(Capacity, name =>
    {
        _made.Add(name);
        return new object();
    });

    [Fact]
    public void Get_SameName_MakesTheValueOnce()
    {
        var first = _cache.Get("a");

        _cache.Get("a").ShouldBeSameAs(first);
        _cache.Get("b").ShouldNotBeSameAs(first);
        _made.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Get_NamesThatDifferByCase_GivesOneValueEach() => _cache.Get("a").ShouldNotBeSameAs(_cache.Get("A"));

    [Fact]
    public void Get_MakingFails_KeepsNothing()
    {
        var cache = new BoundedCache<object>(Capacity, name => name == "bad" ? throw new InvalidOperationException(name) : new object());

        Should.Throw<InvalidOperationException>(() => cache.Get("bad"));

        cache.Count.ShouldBe(0);
    }

    [Fact]
    public void Get_AsManyAsFit_KeepsAll()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < Capacity; i++)
            {
                _cache.Get($"{i}");
            }
        }

        _made.Count.ShouldBe(Capacity);
    }

    [Fact]
    public void Get_OneMoreThanFits_LetsGoOfATenthAndThatIsThoseUsedLongestAgo()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _cache.Get($"{i}");
        }

        _cache.Get("0");
        _cache.Get("one more");

        // One makes room for the new entry, and a tenth of twenty goes besides. '0' was used after them.
        var kept = Enumerable.Range(0, Capacity).Where(i => _cache.TryPeek($"{i}", out _));
        kept.ShouldBe([0, .. Enumerable.Range(4, Capacity - 4)]);
        _cache.TryPeek("one more", out _).ShouldBeTrue();
    }

    [Fact]
    public void Get_UsedBetweenAnyNumberOfOthers_StaysTheSame()
    {
        var favourite = _cache.Get("favourite");
        for (var i = 0; i < Capacity * 100; i++)
        {
            _cache.Get($"{i}");
            _cache.Get("favourite").ShouldBeSameAs(favourite);
            _cache.Count.ShouldBeLessThanOrEqualTo(Capacity);
        }
    }

    [Fact]
    public void TryPeek_NotKept_MakesNothing()
    {
        _cache.TryPeek("a", out var value).ShouldBeFalse();

        value.ShouldBeNull();
        _made.ShouldBeEmpty();
    }

    [Fact]
    public void TryPeek_Kept_DoesNotCountAsUse()
    {
        var first = _cache.Get("first");
        for (var i = 0; i < Capacity; i++)
        {
            if (_cache.TryPeek("first", out var peeked))
            {
                peeked.ShouldBeSameAs(first);
            }

            _cache.Get($"{i}");
        }

        _cache.TryPeek("first", out _).ShouldBeFalse();
    }

    [Fact]
    public void Get_Kept_AllocatesNothing()
    {
        var name = "a";
        _cache.Get(name);
        _cache.Get("b");
        _cache.Get(name);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _cache.Get(name);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public async Task Get_ThousandsAtTheSameTime_NeverFailsAndStaysBounded()
    {
        var cache = new BoundedCache<string>(1000, name => name);

        // New entries are added while room is made for others.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            () =>
            {
                for (var i = 0; i < 20_000; i++)
                {
                    var name = $"w{worker}-{i}";
                    if (cache.Get(name) != name || cache.Get("shared") != "shared")
                    {
                        throw new InvalidOperationException("Somebody else's value came.");
                    }
                }
            },
            TestContext.Current.CancellationToken)));

        cache.Count.ShouldBeLessThanOrEqualTo(1000);
    }
}
