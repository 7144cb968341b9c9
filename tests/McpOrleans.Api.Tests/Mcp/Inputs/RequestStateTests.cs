using System.Buffers.Text;
using McpOrleans.Api.Mcp.Inputs;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp.Inputs;

public sealed class RequestStateTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly RequestState State = new()
    {
        CallerId = "key-1",
        Method = "tools/call",
        Digest = RequestState.DigestOf("tool", "{}"u8),
        Server = "server",
        Target = "tool",
        ExpiresAt = DateTimeOffset.UnixEpoch,
        ParkedCall = Guid.NewGuid(),
        State = "the server's",
    };

    [Fact]
    public void TryOpen_WhatWasSealed_IsTheSame()
    {
        var opened = RequestState.TryOpen("tenant", Key, State.Seal("tenant", Key)).ShouldNotBeNull();

        opened.Digest.ShouldBe(State.Digest);
        (opened with { Digest = State.Digest }).ShouldBe(State);
    }

    [Fact]
    public void Seal_Twice_DiffersAndTellsNothing()
    {
        var text = State.Seal("tenant", Key);

        text.ShouldNotBe(State.Seal("tenant", Key));
        System.Text.Encoding.Latin1.GetString(Base64Url.DecodeFromChars(text)).ShouldNotContain("server");
    }

    [Fact]
    public void TryOpen_AnyByteChanged_IsNull()
    {
        var bytes = Base64Url.DecodeFromChars(State.Seal("tenant", Key));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            RequestState.TryOpen("tenant", Key, Base64Url.EncodeToString(bytes)).ShouldBeNull($"byte {i}");
            bytes[i] ^= 1;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 !")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryOpen_Nonsense_IsNull(string text) => RequestState.TryOpen("tenant", Key, text).ShouldBeNull();

    [Fact]
    public void TryOpen_OfAnotherTenantOrKey_IsNull()
    {
        RequestState.TryOpen("other", Key, State.Seal("tenant", Key)).ShouldBeNull();
        RequestState.TryOpen("tenant", [.. Key.Reverse()], State.Seal("tenant", Key)).ShouldBeNull();
    }

    [Fact]
    public void DigestOf_NameAndArguments_AreKeptApart() =>
        RequestState.DigestOf("a", "b"u8).ShouldNotBe(RequestState.DigestOf("ab", ""u8));
}
