using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class ObserverManagerTests
{
    private static readonly TimeSpan Expiration = TimeSpan.FromMinutes(1);

    private readonly List<string> _told = [];
    private readonly ObserverManager<string, string> _observers;
    private DateTime _now = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public ObserverManagerTests() =>
        _observers = new ObserverManager<string, string>(Expiration, NullLogger.Instance) { GetDateTime = () => _now };

    [Fact]
    public void Notify_Subscribed_TellsEach()
    {
        _observers.Subscribe("1", "a");
        _observers.Subscribe("2", "b");

        _observers.Notify(_told.Add);

        _told.Order(StringComparer.Ordinal).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Subscribe_SameIdentity_TakesTheNewObserver()
    {
        _observers.Subscribe("1", "a");
        _observers.Subscribe("1", "b");

        _observers.Notify(_told.Add);

        _told.ShouldBe(["b"]);
    }

    [Fact]
    public void Notify_Unsubscribed_IsNotTold()
    {
        _observers.Subscribe("1", "a");
        _observers.Unsubscribe("1");
        _observers.Unsubscribe("unknown");

        _observers.Notify(_told.Add);

        _told.ShouldBeEmpty();
    }

    [Fact]
    public void Notify_JustBeforeExpiration_Tells()
    {
        _observers.Subscribe("1", "a");
        _now += Expiration;

        _observers.Notify(_told.Add);

        _told.ShouldBe(["a"]);
    }

    [Fact]
    public void Notify_Expired_IsNotToldAndIsRemoved()
    {
        _observers.Subscribe("1", "a");
        _now += Expiration + TimeSpan.FromTicks(1);

        _observers.Notify(_told.Add);

        _told.ShouldBeEmpty();
        _observers.Count.ShouldBe(0);
    }

    [Fact]
    public void Subscribe_Again_StartsTheExpirationAnew()
    {
        _observers.Subscribe("1", "a");
        _now += Expiration;
        _observers.Subscribe("1", "a");
        _now += Expiration;

        _observers.Notify(_told.Add);

        _told.ShouldBe(["a"]);
    }

    [Fact]
    public void Notify_ObserverFails_TellsTheOthersAndRemovesIt()
    {
        _observers.Subscribe("1", "bad");
        _observers.Subscribe("2", "b");

        _observers.Notify(observer =>
        {
            if (observer == "bad")
            {
                throw new InvalidOperationException("The observer fails.");
            }

            _told.Add(observer);
        });

        _told.ShouldBe(["b"]);
        _observers.Count.ShouldBe(1);
    }

    [Fact]
    public void Notify_SubscribesAndUnsubscribesMeanwhile_CountsFromTheNextOn()
    {
        _observers.Subscribe("1", "a");

        _observers.Notify(observer =>
        {
            _told.Add(observer);
            _observers.Unsubscribe("1");
            _observers.Subscribe("2", "b");
        });
        _observers.Notify(_told.Add);

        _told.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Notify_WithPredicate_TellsThoseSelected()
    {
        _observers.Subscribe("1", "a");
        _observers.Subscribe("2", "b");

        _observers.Notify(_told.Add, observer => observer == "b");

        _told.ShouldBe(["b"]);
        _observers.Count.ShouldBe(2);
    }
}
