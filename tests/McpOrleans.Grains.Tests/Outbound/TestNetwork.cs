using System.Collections.Concurrent;
using System.Net;
using McpOrleans.Grains.Outbound;

namespace McpOrleans.Grains.Tests.Outbound;

/// <summary>
/// A network where names lead where a test says and one public address is a server on this machine. All else is the real network, so
/// that a connection that should not have been made arrives.
/// </summary>
internal sealed class TestNetwork : IOutboundNetwork
{
    /// <summary>Somebody's on the internet.</summary>
    public const string PublicAddress = "93.184.215.14";

    private readonly SystemNetwork _system = new();
    private readonly ConcurrentDictionary<string, Queue<string[]>> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The port on this machine that stands for <see cref="PublicAddress"/>.</summary>
    public int PublicPort { get; set; }

    /// <summary>Every name that was asked for.</summary>
    public ConcurrentQueue<string> Resolved { get; } = [];

    /// <summary>Where a name leads; with several answers, each at a time, the last for ever.</summary>
    public void Name(string name, params string[][] answers) => _names[name] = new Queue<string[]>(answers);

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Resolved.Enqueue(host);
        if (!_names.TryGetValue(host.TrimEnd('.'), out var answers))
        {
            return _system.ResolveAsync(host, cancellationToken);
        }

        lock (answers)
        {
            return Task.FromResult(Array.ConvertAll(answers.Count > 1 ? answers.Dequeue() : answers.Peek(), IPAddress.Parse));
        }
    }

    public Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken) =>
        addresses is [var only] && only.ToString() == PublicAddress
            ? _system.ConnectAsync([IPAddress.Loopback], PublicPort, cancellationToken)
            : _system.ConnectAsync(addresses, port, cancellationToken);
}
