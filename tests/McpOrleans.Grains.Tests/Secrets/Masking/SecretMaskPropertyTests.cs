using System.Text;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Grains.Secrets.Masking;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Secrets.Masking;

public sealed class SecretMaskPropertyTests
{
    private const string Secret = "t0k+en/&\"<s\\3cr\nü€😀t";

    private static readonly SecretMask Mask = SecretMask.Of(new McpServerConfig { Command = "x" }, [Secret]);

    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Apply_AnyDocumentWithSecretInAnyEscaping_ChangesTheSecretsBytesOnly()
    {
        var secrets = 0;
        Prop.ForAll(Seeds, seed =>
        {
            var document = new RandomDocument(seed, Secret);
            secrets += document.Secrets;
            Mask.Apply(document.Sent).AsSpan().SequenceEqual(document.Expected).ShouldBeTrue($"seed {seed}: {Encoding.UTF8.GetString(document.Sent)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
        secrets.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Apply_AnyDocumentWithoutSecret_GivesTheSame() => Prop.ForAll(Seeds, seed =>
    {
        var sent = new RandomDocument(seed, secret: null).Sent;
        Mask.Apply(sent).ShouldBeSameAs(sent);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Apply_AnyDocumentCutAnywhere_HasNoSecretAnyMore() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var sent = new RandomDocument(seed, Secret).Sent;
        var cut = sent[random.Next(2)..random.Next(2, sent.Length + 1)];

        var masked = Mask.Apply(cut);

        Mask.TryApply(masked, out _).ShouldBeFalse();
        Encoding.UTF8.GetString(masked).ShouldNotContain(Secret);
        masked.Length.ShouldBeLessThanOrEqualTo(cut.Length);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Apply_AnyBytes_NeverThrows() => Prop.ForAll<byte[], byte[]>((before, after) =>
    {
        byte[] bytes = [.. before, .. Encoding.UTF8.GetBytes(Secret), .. after];

        Mask.Apply(bytes).AsSpan().SequenceEqual([.. before, .. "***"u8, .. after]).ShouldBeTrue();
    }).QuickCheckThrowOnFailure();
}
