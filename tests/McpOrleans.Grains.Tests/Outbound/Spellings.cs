using Xunit;

namespace McpOrleans.Grains.Tests.Outbound;

/// <summary>Ways to say where this machine, or something near it, is. Hosts as they stand in a URL.</summary>
internal static class Spellings
{
    /// <summary>Refused by their spelling alone.</summary>
    public static readonly string[] Addresses =
    [
        "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0X7F000001", "017700000001",
        "0177.0.0.1", "0177.0.01", "0x7f.0.0.1", "0x7F.1", "127.0x1", "127.0.0.0x1", "127.00.00.01", "0x7f.0.1",
        "127.0.0.1.", "127.1.", "2130706433.", "0x7f000001.", "127.0.0.256", "4294967297", "127.0.0.1.1", "0x7f.0.0.0.1",
        "0", "0.0.0.0", "0x0", "00", "1", "[::]",
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:7F00:0001]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]",
        "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
        "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fec0::1]", "[ff02::1]",
        "localhost", "LOCALHOST", "LocalHost", "localhost.", "a.localhost", "deep.below.LOCALHOST.",
        "127。0。0。1", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "ｌocalhost", "١٢٧.٠.٠.١",
        "10.0.0.1", "167772161", "012.0.0.1", "172.16.0.1", "192.168.0.1", "0xc0a80001", "169.254.169.254", "2852039166", "0xA9FEA9FE",
        "0251.0376.0251.0376", "[::ffff:169.254.169.254]", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
    ];

    /// <summary>Whole addresses whose look deceives; refused because they are no proper address of an MCP server, or a private one.</summary>
    public static readonly string[] Tricks =
    [
        "http://example.com@127.0.0.1:{0}/mcp", "http://example.com:80@127.0.0.1:{0}/mcp", "http://127.0.0.1:{0}@127.0.0.1:{0}/mcp",
        "http://example.com%00@127.0.0.1:{0}/", "http://127.0.0.1:{0}#@example.com/", "http://127.0.0.1:{0}\\@example.com/",
        "http:127.0.0.1:{0}/mcp", "http:/127.0.0.1:{0}/mcp", "HTTP://127.0.0.1:{0}/mcp", "http://%31%32%37.0.0.1:{0}/mcp",
        "http://127%2e0.0.1:{0}/mcp", "http://127.0.0.1\t:{0}/mcp", "//127.0.0.1:{0}/mcp", "file://127.0.0.1/etc/passwd",
        "gopher://127.0.0.1:{0}/", "ws://127.0.0.1:{0}/mcp",
    ];

    /// <summary>Names, which only the resolver can tell, and what it says.</summary>
    public static readonly (string Name, string[] Addresses)[] Names =
    [
        ("loopback.example", ["127.0.0.1"]),
        ("loopback6.example", ["::1"]),
        ("mapped.example", ["::ffff:127.0.0.1"]),
        ("nat64.example", ["64:ff9b::127.0.0.1"]),
        ("any.example", ["0.0.0.0"]),
        ("any6.example", ["::"]),
        ("another-loopback.example", ["127.9.9.9"]),
        ("mixed.example", [TestNetwork.PublicAddress, "127.0.0.1"]),
        ("mixed-first.example", ["127.0.0.1", TestNetwork.PublicAddress]),
        ("metadata.example", ["169.254.169.254"]),
        ("127.0.0.1.nip.example", ["127.0.0.1"]),
        ("xn--80ak6aa92e.example", ["127.0.0.1"]),
    ];

    public static TheoryData<string> AllAddresses => [.. Addresses];

    public static TheoryData<string> AllTricks => [.. Tricks];

    public static TheoryData<string> AllNames => [.. Names.Select(name => name.Name), .. Names.Select(name => name.Name.ToUpperInvariant() + ".")];
}
