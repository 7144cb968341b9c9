using System.Text.RegularExpressions;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>Of a text of 10 MB from outside, only a part is stored, logged and shown, together with the full length.</summary>
[Collection(UpstreamCollection.Name)]
public sealed partial class HugeErrorTests
{
    /// <summary>
    /// The most characters that an answer or a line of the log may have. It is many times what anybody reads of an error.
    /// </summary>
    private const int Short = 16 * 1024;

    [Theory]
    [InlineData(Wire.Http, RawKind.HugeError)]
    [InlineData(Wire.StatelessHttp, RawKind.HugeError)]
    [InlineData(Wire.Sse, RawKind.HugeError)]
    [InlineData(Wire.Stdio, RawKind.HugeError)]
    [InlineData(Wire.Http, RawKind.HugeStatus)]
    [InlineData(Wire.Sse, RawKind.HugeStatus)]
    public async Task Register_HandshakeIsAnsweredByAHugeError_IsShownShort(Wire wire, RawKind kind)
    {
        await using var scene = await Scene.StartAsync(wire, new TestServerOptions { Raw = kind });
        await scene.PlayAsync(async () =>
        {
            var config = scene.Config;
            config["retry_attempts"] = 1;
            await scene.Tenant.PutServerAsync(Scene.Bad, config);
            var call = await scene.CallAsync("echo");
            var servers = (await scene.Tenant.GetAsync("servers")).ShouldSucceed();
            var health = (await scene.Tenant.GetAsync("health?probe=true")).ShouldSucceed();

            call.ErrorCode.ShouldBeOneOf("connection_failed", "protocol_error");
            foreach (var answer in new[] { call, servers, health })
            {
                var text = answer.Body.ToJsonString();
                text.Length.ShouldBeLessThan(Short);
                if (kind is RawKind.HugeError || text.Contains(RawTexts.HugeErrorBeginning, StringComparison.Ordinal))
                {
                    text.ShouldContain(RawTexts.HugeErrorBeginning);
                    WholeLength.IsMatch(text).ShouldBeTrue(text);
                }
                else
                {
                    // The page that comes with a status need not be shown.
                    text.ShouldContain("HTTP 500");
                }
            }

            scene.Lines.Max(line => line.Length).ShouldBeLessThan(Short);
        });
    }

    // 10,000,000 characters, or a few more with the page around the text, or the same as a size in megabytes.
    [GeneratedRegex(@"\b10[,. ]?000[,. ]?0\d\d\b|\b10(\.0)? MB|\b9\.5\d? MiB", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WholeLength { get; }
}
