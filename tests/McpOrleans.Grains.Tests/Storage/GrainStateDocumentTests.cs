using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Grains.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class GrainStateDocumentTests
{
    private static readonly GrainId Id = GrainId.Create("mcpserver", "default/github");

    private static readonly byte[] File =
        GrainStateDocument.Write("server", Id, "tag", new McpServerConfig { Command = "npx", Args = ["-y", "ü"] }).ToArray();

    [Fact]
    public void Write_State_IsJsonForPeople()
    {
        var text = Encoding.UTF8.GetString(File);

        JsonDocument.Parse(text).RootElement.GetProperty("state").GetProperty("command").GetString().ShouldBe("npx");
        text.ShouldContain("\"grain_id\": \"mcpserver/default/github\"");
        text.ShouldContain("\"ü\"");
        text.ShouldNotContain("effective_transport");
    }

    [Fact]
    public void Write_Checksum_IsInTheSecondLineAndOfAllAfterIt()
    {
        // As docs/storage.md has it.
        var lines = Encoding.UTF8.GetString(File).Split('\n', 3);

        lines[1].ShouldBe($"  \"checksum\": \"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines[2])))}\",");
    }

    [Fact]
    public void Parse_WhatWasWritten_GivesItBack()
    {
        var document = GrainStateDocument.Parse(File);

        (document.Format, document.StateName, document.GrainId, document.ETag).ShouldBe((1, "server", "mcpserver/default/github", "tag"));
        document.Deserialize<McpServerConfig>().Args.ShouldBe(["-y", "ü"]);
    }

    [Fact]
    public void Parse_AnyBitFlipped_SaysDamaged()
    {
        for (var bit = 0; bit < File.Length * 8; bit++)
        {
            var damaged = File.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<InvalidDataException>(() => GrainStateDocument.Parse(damaged), $"bit {bit}");
        }
    }

    [Fact]
    public void Parse_CutAnywhere_SaysDamaged()
    {
        for (var length = 0; length < File.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => GrainStateDocument.Parse(File.AsMemory(0, length)), $"length {length}");
        }
    }

    [Fact]
    public void Parse_AnyPartOverwritten_SaysDamaged() =>
        Prop.ForAll(
            Gen.Choose(0, File.Length - 1).ToArbitrary(),
            ArbMap.Default.ArbFor<byte[]>(),
            (start, noise) =>
            {
                var damaged = File.ToArray();
                noise.AsSpan(0, Math.Min(noise.Length, File.Length - start)).CopyTo(damaged.AsSpan(start));
                if (!damaged.SequenceEqual(File))
                {
                    Should.Throw<InvalidDataException>(() => GrainStateDocument.Parse(damaged));
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyOtherContent_SaysDamaged() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), content =>
        {
            Should.Throw<InvalidDataException>(() => GrainStateDocument.Parse(content));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Deserialize_OtherType_SaysSo()
    {
        var document = GrainStateDocument.Parse(File);

        Should.Throw<InvalidDataException>(() => { document.Deserialize<int>(); }).Message.ShouldBe("it holds a state of another kind");
    }
}
