using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Grains.Outbound;

/// <summary>Distinguishes public addresses on the internet from all others.</summary>
public static class PublicAddress
{
    // These are the special-purpose registries of IANA (RFC 6890 and later), and what clouds have at public-looking addresses.
    private static readonly IPNetwork[] NotPublic4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this host
        IPNetwork.Parse("10.0.0.0/8"), // private
        IPNetwork.Parse("100.64.0.0/10"), // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"), // loopback
        IPNetwork.Parse("168.63.129.16/32"), // Azure's host agent
        IPNetwork.Parse("169.254.0.0/16"), // link-local, the clouds' metadata service among them
        IPNetwork.Parse("172.16.0.0/12"), // private
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"), // private
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"), // documentation
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, broadcast
    ];

    // Everything outside of it is loopback, link-local, site-local, unique local, multicast, IPv4-compatible or unassigned.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic6 =
    [
        IPNetwork.Parse("2001::/23"), // protocol assignments, Teredo among them
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"), // 6to4, which names an IPv4 address
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>
    /// Returns false for every address that leads to this machine, into a private network or to more than one machine, and for an
    /// IPv6 address that contains such an IPv4 address.
    /// </summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !NotPublic4.Any(network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => IsPublic6(new IPAddress(address.GetAddressBytes())),
            _ => false,
        };
    }

    private static bool IsPublic6(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        var bytes = address.GetAddressBytes();
        var last = new IPAddress(bytes.AsSpan(12));
        return Nat64.Contains(address)
            ? IsPublic(last)
            : GlobalUnicast.Contains(address) && !NotPublic6.Any(network => network.Contains(address)) && (!IsIsatap(bytes) || IsPublic(last));
    }

    /// <summary>RFC 5214: the last 32 bits are an IPv4 address within a site.</summary>
    private static bool IsIsatap(ReadOnlySpan<byte> address) =>
        BinaryPrimitives.ReadUInt32BigEndian(address[8..]) is 0x0000_5EFE or 0x0200_5EFE;
}
