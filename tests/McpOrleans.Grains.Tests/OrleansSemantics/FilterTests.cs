using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class FilterTests
{
    [Fact]
    public async Task IncomingFilter_SeesTheCallAndMayChangeItsResult()
    {
        await using var cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.AddIncomingGrainCallFilter(async context =>
        {
            if (context.Grain is EchoGrain)
            {
                var implementation = context.ImplementationMethod.DeclaringType!.Name;
                Journal.Write("incoming", $"{context.MethodName} {implementation} {context.TargetId} {context.Request.GetArgument(0)}");
                await context.Invoke();
                context.Result = context.Result + "!";
            }
            else
            {
                await context.Invoke();
            }
        }));

        (await cluster.Client.GetGrain<IEchoGrain>("filtered").EchoAsync("hi")).ShouldBe("filtered: hi!");

        Journal.Read("incoming").ShouldBe(["EchoAsync EchoGrain echo/filtered hi"]);
    }

    [Fact]
    public async Task IncomingFilter_ThatFails_FailsTheCall()
    {
        await using var cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.AddIncomingGrainCallFilter(context =>
            context.Grain is EchoGrain ? throw new InvalidOperationException("filtered out") : context.Invoke()));

        (await Should.ThrowAsync<InvalidOperationException>(() => cluster.Client.GetGrain<IEchoGrain>("out").EchoAsync("hi")))
            .Message.ShouldBe("filtered out");
    }

    [Fact]
    public async Task OutgoingFilter_SeesTheCallsThatGrainsMake()
    {
        await using var cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.AddOutgoingGrainCallFilter(async context =>
        {
            if (string.Equals(context.MethodName, nameof(IEchoGrain.EchoAsync), StringComparison.Ordinal))
            {
                Journal.Write("outgoing", $"{context.SourceId} to {context.TargetId}");
            }

            await context.Invoke();
        }));

        (await cluster.Client.GetGrain<IEchoGrain>("source").AskAsync("target", "hi")).ShouldBe("target: hi");

        Journal.Read("outgoing").ShouldBe(["echo/source to echo/target"]);
    }
}
