using System.Net;
using System.Text;

namespace McpOrleans.Grains.Outbound;

/// <summary>Judges the host in an MCP server's address by its spelling alone.</summary>
internal static class OutboundHost
{
    private const string Localhost = "localhost";

    /// <summary>Returns whether it is certain, without resolving any name, that this host is not public.</summary>
    public static bool IsRefused(Uri url)
    {
        if (!Ascii.IsValid(url.Host))
        {
            // Some resolvers read the digits of other scripts as digits. An international name can be written in ASCII (xn--…) instead.
            return true;
        }

        // A final dot makes a name absolute. It hides an address from Uri, but not from every resolver.
        var host = url.IdnHost.Trim('[', ']').TrimEnd('.');
        return TryReadAddress(host, out var address) ? !PublicAddress.IsPublic(address) : IsLocalName(host) || EndsInNumber(host);
    }

    /// <summary>Also reads decimal, octal, hexadecimal and shortened spellings, as resolvers do.</summary>
    private static bool TryReadAddress(string host, out IPAddress address)
    {
        var isAddress = IPAddress.TryParse(host, out var parsed);
        address = parsed ?? IPAddress.None;
        return isAddress;
    }

    private static bool IsLocalName(string host) =>
        host.Equals(Localhost, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + Localhost, StringComparison.OrdinalIgnoreCase);

    /// <summary>No name on the internet ends in a number: it is an address that resolvers read in different ways.</summary>
    private static bool EndsInNumber(string host)
    {
        var last = host[(host.LastIndexOf('.') + 1)..];
        return last.Length == 0 || last.All(char.IsAsciiDigit)
            || (last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && last.Skip(2).All(char.IsAsciiHexDigit));
    }
}
