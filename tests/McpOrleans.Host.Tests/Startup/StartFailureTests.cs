using McpOrleans.Host.Startup;

namespace McpOrleans.Host.Tests.Startup;

public sealed class StartFailureTests
{
    [Fact]
    public void Explain_SomebodyElsesFailureInOurWords_IsNotTakenForOurs() =>
        StartFailure.Explain(new IOException("The data folder of another program is not there.")).ShouldBeNull();
}
