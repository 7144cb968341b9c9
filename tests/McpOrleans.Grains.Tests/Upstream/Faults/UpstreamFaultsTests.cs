using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Upstream.Faults;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Faults;

public sealed class UpstreamFaultsTests
{
    private const string Secret = "s3cr3t-t0k3n-of-the-server";

    private readonly SecretMask _mask = SecretMask.Of(new McpServerConfig(), [Secret]);

    [Fact]
    public void JsonRpc_SecretWhereTheMessageIsCut_IsHidden()
    {
        var message = new string('x', ForeignText.MaxLength - 10) + Secret + new string('y', 100);

        var fault = new UpstreamFaults("s", _mask).JsonRpc(new JsonRpcErrorDetail { Code = 1, Message = message }).Masked(_mask);

        fault.Reason.ShouldNotContain(Secret[..10]);
        fault.JsonRpcError.ShouldNotBeNull().Message.ShouldNotContain(Secret);
    }

    [Fact]
    public void NoMessage_SecretWhereTheMediaTypeIsCut_IsHidden() =>
        new UpstreamFaults("s", _mask).NoMessage(new string('x', 54) + Secret, 200).Reason.ShouldNotContain(Secret[..10]);
}
