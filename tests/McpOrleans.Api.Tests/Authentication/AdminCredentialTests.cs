using System.Security.Cryptography;
using System.Text;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Hosting;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication;

public sealed class AdminCredentialTests
{
    [Fact]
    public void Matches_HashGiven_TakesTheKeyOnly()
    {
        var key = new AdminCredential(Options.Create(new McpOrleansApiOptions
        {
            AdminKeySha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("open sesame"))),
        }));

        key.Matches("open sesame").ShouldBeTrue();
        key.Matches("open sesame ").ShouldBeFalse();
        key.Matches("").ShouldBeFalse();
        key.Matches(new string('\uFFFF', AdminCredential.MaxLength)).ShouldBeFalse();
        key.Matches(new string('x', AdminCredential.MaxLength + 1)).ShouldBeFalse();
    }
}
