using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Upstream.Faults;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

public sealed class HttpFaultsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly UpstreamFaults _faults = new("github");

    [Fact]
    public void Of_ConnectionRefused_DidNotRun()
    {
        var fault = HttpFaults.Of(_faults, new HttpRequestException(
            HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused)));

        fault.Kind.ShouldBe(FaultKind.NotReached);
        fault.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        fault.MayHaveRun.ShouldBe(false);
        fault.IsAlive.ShouldBe(false);
        fault.ToFailure().Message.ShouldContain("did not run");
    }

    [Theory]
    [InlineData(HttpRequestError.ResponseEnded)]
    [InlineData(HttpRequestError.Unknown)]
    [InlineData(HttpRequestError.HttpProtocolError)]
    public void Of_BrokenInMidAnswer_MayHaveRun(HttpRequestError error)
    {
        var fault = HttpFaults.Of(_faults, new HttpRequestException(error, "Foreign words."));

        fault.MayHaveRun.ShouldBe(true);
        fault.ToFailure().Message.ShouldContain("may have run");
        fault.Reason.ShouldNotContain("Foreign words");
    }

    [Fact]
    public void Of_ReadThatBroke_MayHaveRun() => HttpFaults.Of(_faults, new IOException("Foreign words.")).Kind.ShouldBe(FaultKind.Broken);

    [Fact]
    public void Of_RedirectToAnotherPath_DidNotRunAndIsLookedUpAnew()
    {
        var fault = HttpFaults.Of(_faults, new RedirectException("It redirects elsewhere.", isDeadEnd: false));

        fault.MayHaveRun.ShouldBe(false);
        fault.IsPermanent.ShouldBeFalse();
        fault.IsConnectionLost.ShouldBeTrue();
    }

    [Fact]
    public void Of_OtherRedirects_DidNotRunAndAreNotRepeated()
    {
        foreach (var exception in new Exception[] { new RedirectException("It redirects again.", isDeadEnd: true), new OutboundRefusedException("It redirects away.") })
        {
            var fault = HttpFaults.Of(_faults, exception);

            fault.MayHaveRun.ShouldBe(false);
            fault.IsPermanent.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, FaultKind.CredentialsRefused, ErrorCodes.ConnectionFailed, false, null)]
    [InlineData(HttpStatusCode.Forbidden, FaultKind.CredentialsRefused, ErrorCodes.ConnectionFailed, false, null)]
    [InlineData(HttpStatusCode.NotFound, FaultKind.AddressRefused, ErrorCodes.ProtocolError, false, null)]
    [InlineData(HttpStatusCode.MethodNotAllowed, FaultKind.AddressRefused, ErrorCodes.ProtocolError, false, null)]
    [InlineData(HttpStatusCode.BadRequest, FaultKind.RequestRefused, ErrorCodes.ProtocolError, true, null)]
    [InlineData(HttpStatusCode.Conflict, FaultKind.RequestRefused, ErrorCodes.ProtocolError, true, null)]
    [InlineData(HttpStatusCode.TooManyRequests, FaultKind.TooOften, ErrorCodes.Overloaded, false, null)]
    [InlineData(HttpStatusCode.RequestTimeout, FaultKind.GivenUpByServer, ErrorCodes.Timeout, true, null)]
    [InlineData(HttpStatusCode.InternalServerError, FaultKind.ServerError, ErrorCodes.ConnectionFailed, true, false)]
    [InlineData(HttpStatusCode.ServiceUnavailable, FaultKind.ServerError, ErrorCodes.ConnectionFailed, true, false)]
    public void Of_Status_SaysWhatItMeans(HttpStatusCode status, object kind, string code, bool mayHaveRun, bool? isAlive)
    {
        var fault = HttpFaults.Of(_faults, status, retryAfter: null, Now);

        fault.Kind.ShouldBe((FaultKind)kind);
        fault.Code.ShouldBe(code);
        fault.MayHaveRun.ShouldBe(mayHaveRun);
        fault.IsAlive.ShouldBe(isAlive);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public void Of_RetryAfter_IsHandedOn(HttpStatusCode status)
    {
        var inSeconds = HttpFaults.Of(_faults, status, new RetryConditionHeaderValue(TimeSpan.FromSeconds(7)), Now);
        var atTime = HttpFaults.Of(_faults, status, new RetryConditionHeaderValue(Now.AddSeconds(9)), Now);

        inSeconds.ToFailure().RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        atTime.ToFailure().RetryAfter.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public void JsonRpc_InvalidParams_IsTheCallersFault()
    {
        var fault = _faults.JsonRpc(new JsonRpcErrorDetail { Code = -32602, Message = "bad argument" });

        fault.Code.ShouldBe(ErrorCodes.InvalidRequest);
        fault.IsAlive.ShouldBe(true);
        fault.IsConnectionLost.ShouldBeFalse();
    }

    [Fact]
    public void OfHandshake_InvalidParams_IsNotTheCallersFault()
    {
        var fault = UpstreamFaults.OfHandshake(_faults.JsonRpc(new JsonRpcErrorDetail { Code = -32602, Message = "no such version" }));

        fault.Code.ShouldBe(ErrorCodes.ProtocolError);
        fault.MayHaveRun.ShouldBe(false);
        fault.Suggestion.ShouldNotBeNull().ShouldNotContain("arguments");
    }

    [Theory]
    [InlineData("Browser session crashed")]
    [InlineData("Session not found")]
    [InlineData("404")]
    public void JsonRpc_ErrorOfAnyText_IsTheServersAnswer(string text)
    {
        var fault = _faults.JsonRpc(new JsonRpcErrorDetail { Code = -32603, Message = text });

        fault.Kind.ShouldBe(FaultKind.JsonRpcError);
        fault.Code.ShouldBe(ErrorCodes.ProtocolError);
        fault.MayHaveRun.ShouldBeNull();
        fault.ToFailure().Message.ShouldEndWith(text);
    }

    [Fact]
    public void JsonRpc_LongText_IsCutWithItsLength() =>
        _faults.JsonRpc(new JsonRpcErrorDetail { Code = 1, Message = new string('x', 10_000_000) }).Reason.ShouldSatisfyAllConditions(
            reason => reason.Length.ShouldBeLessThan(1000),
            reason => reason.ShouldContain("10,000,000 characters"));
}
