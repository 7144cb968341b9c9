using System.Text;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Handshakes;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Handshakes;

public sealed class HandshakeRulesTests
{
    private static readonly UpstreamFaults Faults = new("s");

    [Theory]
    [InlineData("""{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}""", "agreed 2026-07-28")]
    [InlineData("""{"supportedVersions":["2099-01-01",5,"2026-07-28","2025-11-25"]}""", "agreed 2026-07-28")]
    [InlineData("""{"supportedVersions":["2025-11-25"]}""", "initialize")]
    [InlineData("""{"supportedVersions":["2099-01-01"]}""", "UnknownRevision")]
    [InlineData("""{"supportedVersions":[]}""", "UnknownRevision")]
    [InlineData("""{"supportedVersions":"2026-07-28"}""", "initialize")]
    [InlineData("""{}""", "initialize")]
    [InlineData("""null""", "initialize")]
    [InlineData("""[]""", "initialize")]
    [InlineData("""{"\ud83d":1,"supportedVersions":["\ud83d","2026-07-28"],"\ud83d":1}""", "agreed 2026-07-28")]
    [InlineData("""{"supportedVersions":["2026-07-28"],"_meta":{"\ud83d":1},"capabilities":{"\ud83d":{}}}""", "agreed 2026-07-28")]
    public void AfterDiscover_Result_IsAgreementOrInitialize(string result, string expected) =>
        Describe(HandshakeRules.AfterDiscover(UpstreamReply.Of(Encoding.UTF8.GetBytes(result), facts: default), Faults)).ShouldBe(expected);

    [Theory]
    [InlineData(-32601, null, "initialize")]
    [InlineData(-32602, null, "initialize")]
    [InlineData(-32600, null, "initialize")]
    [InlineData(-32000, null, "initialize")]
    [InlineData(0, null, "initialize")]
    [InlineData(-32022, """{"supported":["2025-11-25","2025-06-18"],"requested":"2026-07-28"}""", "initialize")]
    [InlineData(-32022, """{"supported":["2099-01-01"],"requested":"2026-07-28"}""", "UnknownRevision")]
    [InlineData(-32022, """{"supported":[]}""", "UnknownRevision")]
    [InlineData(-32022, """{"\ud83d":1,"supported":["2024-11-05"],"\ud83d":1}""", "initialize")]
    [InlineData(-32022, """{"supported":5}""", "JsonRpcError")]
    [InlineData(-32022, "5", "JsonRpcError")]
    [InlineData(-32022, null, "JsonRpcError")]
    [InlineData(-32020, null, "JsonRpcError")]
    [InlineData(-32021, null, "JsonRpcError")]
    public void AfterDiscover_Error_IsTheNewerWaysOrTheOlders(int code, string? data, string expected) =>
        Describe(HandshakeRules.AfterDiscover(Error(code, data), Faults)).ShouldBe(expected);

    [Fact]
    public void AfterDiscover_DeepData_IsRead()
    {
        var deep = new string('[', 500) + new string(']', 500);

        Describe(HandshakeRules.AfterDiscover(Error(-32022, $$"""{"a":{{deep}},"supported":["2025-11-25"]}"""), Faults)).ShouldBe("initialize");
        Describe(HandshakeRules.AfterDiscover(Error(-32022, new string('[', 100_000) + new string(']', 100_000)), Faults)).ShouldBe("JsonRpcError");
    }

    [Fact]
    public void AfterDiscover_EachKindOfFault_IsTheOlderWayWhereAnOlderServerMayCauseIt()
    {
        string[] goOn = [nameof(FaultKind.Broken), nameof(FaultKind.ProcessEnded), nameof(FaultKind.AddressRefused), nameof(FaultKind.GivenUpByServer),
            nameof(FaultKind.ServerError), nameof(FaultKind.NotMcp), nameof(FaultKind.JsonRpcError), nameof(FaultKind.RequestRefused)];
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var fault = new UpstreamFault { Kind = kind, Reason = "Because." };

            var step = HandshakeRules.AfterDiscover(fault, Faults);

            step.Initialize.ShouldBe(goOn.Contains(kind.ToString()), kind.ToString());
            step.Fault.ShouldBe(fault);
        }
    }

    [Fact]
    public void AfterDiscover_Redirects_AreTheEnd()
    {
        HandshakeRules.AfterDiscover(Faults.Moved("It redirects."), Faults).Initialize.ShouldBeFalse();
        HandshakeRules.AfterDiscover(Faults.AddressRefused("There is nothing."), Faults).Initialize.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"protocolVersion":"2025-11-25"}""", "agreed 2025-11-25")]
    [InlineData("""{"protocolVersion":"2024-11-05"}""", "agreed 2024-11-05")]
    [InlineData("""{"protocolVersion":"2026-07-28"}""", "UnknownRevision")]
    [InlineData("""{"protocolVersion":"1.0"}""", "UnknownRevision")]
    [InlineData("""{"protocolVersion":"\ud83d"}""", "UnknownRevision")]
    [InlineData("""{"protocolVersion":5}""", "NotMcp")]
    [InlineData("""{}""", "NotMcp")]
    [InlineData("""null""", "NotMcp")]
    [InlineData("""{"\ud83d":1,"protocolVersion":"2025-06-18","\ud83d":1}""", "agreed 2025-06-18")]
    public void AfterInitialize_Result_IsAgreementOrTheEnd(string result, string expected) =>
        Describe(HandshakeRules.AfterInitialize(UpstreamReply.Of(Encoding.UTF8.GetBytes(result), facts: default), Faults)).ShouldBe(expected);

    [Fact]
    public void AfterInitialize_EachKindOfFault_IsTheEnd()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var fault = new UpstreamFault { Kind = kind, Reason = "Because." };

            var step = HandshakeRules.AfterInitialize(fault, Faults);

            (step.Initialize, step.Agreed, step.Fault).ShouldBe((false, null, fault));
        }
    }

    [Fact]
    public void After_DeepResult_IsNoException()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 100_000) + new string(']', 100_000));

        Describe(HandshakeRules.AfterDiscover(UpstreamReply.Of(deep, facts: default), Faults)).ShouldBe("initialize");
        Describe(HandshakeRules.AfterInitialize(UpstreamReply.Of(deep, facts: default), Faults)).ShouldBe("NotMcp");
    }

    private static UpstreamReply Error(int code, string? data) => Faults.JsonRpc(
        new JsonRpcErrorDetail { Code = code, Message = "no", Data = data is null ? null : Encoding.UTF8.GetBytes(data) });

    private static string Describe(HandshakeStep step) => step switch
    {
        { Agreed: { } facts, Initialize: false, Fault: null } => $"agreed {facts.Info.ProtocolVersion}",
        { Agreed: null, Initialize: true } => "initialize",
        { Agreed: null, Initialize: false, Fault: { } fault } => fault.Kind.ToString(),
        _ => "nothing that there is",
    };
}
