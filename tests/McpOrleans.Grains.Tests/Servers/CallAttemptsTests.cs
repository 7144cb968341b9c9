using System.Reflection;
using System.Runtime.CompilerServices;
using McpOrleans.Grains.Servers;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class CallAttemptsTests
{
    /// <summary>
    /// Those who wait for these methods go on where the methods end, on the grain's scheduler, because this builder calls them there.
    /// With a task they would go on in the thread pool, and touch the grain's state from there.
    /// </summary>
    [Theory]
    [InlineData("RunAsync")]
    [InlineData("AttemptAsync")]
    public void Method_ThatOthersGoOnFrom_CallsThemInPlace(string name) =>
        typeof(CallAttempts).GetMethod(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).ShouldNotBeNull()
            .GetCustomAttribute<AsyncMethodBuilderAttribute>().ShouldNotBeNull().BuilderType.ShouldBe(typeof(PoolingAsyncValueTaskMethodBuilder<>));
}
