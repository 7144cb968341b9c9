using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using McpOrleans.Grains.Connections;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Connections;

public sealed class ConnectionFaultTests
{
    [Fact]
    public void From_ConnectionRefused_DidNotRun()
    {
        var fault = ConnectionFault.From("github", new HttpRequestException(
            HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused)));

        fault.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        fault.MayHaveRun.ShouldBe(false);
        fault.IsConnectionLost.ShouldBeTrue();
        fault.ToFailure().Message.ShouldContain("did not run");
    }

    [Fact]
    public void From_BrokenInMidAnswer_MayHaveRun()
    {
        var fault = ConnectionFault.From("github", new HttpRequestException(HttpRequestError.ResponseEnded, "ended early"));

        fault.MayHaveRun.ShouldBe(true);
        fault.ToFailure().Message.ShouldContain("may have run");
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "Response status code does not indicate success: 404 (Not Found).")]
    [InlineData(HttpStatusCode.BadRequest, "Response body: No valid session ID provided")]
    public void From_UnknownSession_IsSessionLost(HttpStatusCode status, string message)
    {
        var fault = ConnectionFault.From("github", new HttpRequestException(message, null, status));

        fault.IsSessionLost.ShouldBeTrue();
        fault.MayHaveRun.ShouldBe(false);
    }

    [Fact]
    public void From_BadRequestForAnotherReason_IsProtocolError()
    {
        var fault = ConnectionFault.From("github", new HttpRequestException("missing header", null, HttpStatusCode.BadRequest));

        fault.IsSessionLost.ShouldBeFalse();
        fault.Code.ShouldBe(ErrorCodes.ProtocolError);
    }

    [Fact]
    public void FromHandshake_NotFound_NamesTheAddress()
    {
        var fault = ConnectionFault.FromHandshake("github", new HttpRequestException("404", null, HttpStatusCode.NotFound));

        fault.IsSessionLost.ShouldBeFalse();
        fault.Code.ShouldBe(ErrorCodes.ProtocolError);
        fault.Reason.ShouldContain("address");
        fault.MayHaveRun.ShouldBe(false);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public void From_RefusedCredentials_IsPermanentAndNamesTheHeaders(HttpStatusCode status)
    {
        var fault = ConnectionFault.From("github", new HttpRequestException("no", null, status));

        fault.IsPermanent.ShouldBeTrue();
        fault.Suggestion!.ShouldContain("headers");
    }

    [Fact]
    public void From_MissingProgram_IsPermanent()
    {
        var fault = ConnectionFault.From("files", new Win32Exception(2, "No such file or directory"));

        fault.IsPermanent.ShouldBeTrue();
        fault.MayHaveRun.ShouldBe(false);
        fault.Suggestion!.ShouldContain("command");
    }

    [Fact]
    public void From_JsonRpcError_KeepsItsCodeAndTheConnection()
    {
        var fault = ConnectionFault.From("github", new McpProtocolException("Request failed (remote): boom", (McpErrorCode)(-32050)));

        fault.Code.ShouldBe(ErrorCodes.ProtocolError);
        fault.JsonRpcError.ShouldBe(new JsonRpcErrorDetail { Code = -32050, Message = "boom" });
        fault.IsConnectionLost.ShouldBeFalse();
        fault.ToFailure().Message.ShouldEndWith("boom");
    }

    [Fact]
    public void From_InvalidParams_IsTheCallersFault() =>
        ConnectionFault.From("github", new McpProtocolException("bad argument", McpErrorCode.InvalidParams)).Code.ShouldBe(ErrorCodes.InvalidRequest);

    [Fact]
    public void From_ProcessThatEnded_TellsItsLastWords()
    {
        var fault = ConnectionFault.From(
            "files",
            new ClientTransportClosedException(new ClientCompletionDetails { Exception = new IOException("closed") }))
            .WithExit("files", "Exit code 3.");

        fault.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        fault.Reason.ShouldContain("Exit code 3");
        fault.IsConnectionLost.ShouldBeTrue();
    }

    [Fact]
    public void From_TooLargeMessage_EndsTheConnection()
    {
        var fault = ConnectionFault.From("github", new HttpRequestException("copy failed", new MessageTooLargeException(64 * 1024 * 1024)));

        fault.Code.ShouldBe(ErrorCodes.ProtocolError);
        fault.IsConnectionLost.ShouldBeTrue();
        fault.Reason.ShouldContain("64 MiB");
    }
}
