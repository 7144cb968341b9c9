using System.Collections.Concurrent;
using System.Text;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Grains.Upstream.Transports;
using McpOrleans.Grains.Upstream.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Fuzz;

[CollectionDefinition(nameof(TransportFuzzTests), DisableParallelization = true)]
public sealed class TransportFuzzCollection;

/// <summary>100,000 frames of faulty servers over each transport: every request ends, and nothing is left behind.</summary>
[Collection(nameof(TransportFuzzTests))]
public sealed class TransportFuzzTests : IDisposable
{
    private const int Frames = 100_000;
    private const int FramesPerCall = 500;
    private const long MemorySlack = 64 * 1024 * 1024;

    private static readonly string[] LineEnds = ["\n", "\r\n", "\r"];
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    private readonly int _seed = Random.Shared.Next();
    private readonly ConcurrentQueue<Exception> _unobserved = [];
    private readonly ByteBudget _budget = new(32 * 1024 * 1024);
    private readonly ConnectionOptions _options = new()
    {
        MaxMessageBytes = 2 * 1024 * 1024,
        MaxUnaskedPerSecond = 100_000_000,
        MaxServerRequests = 100_000,
        CloseTimeout = TimeSpan.FromSeconds(1),
    };

    private readonly OutboundGuard _guard = new(Options.Create(new OutboundPolicy { AllowPrivateNetworks = true }), new SystemNetwork());

    public TransportFuzzTests() => TaskScheduler.UnobservedTaskException += OnUnobserved;

    private string Seed => $"seed {_seed}";

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    [Fact]
    public async Task Stdio_FramesOfAllKinds_EndEveryCall()
    {
        // Everything that is written to it comes back, including our own requests and the answers to them.
        using var orphans = new OrphanGuard(NullLogger<OrphanGuard>.Instance);
        var cat = new RevealedConfig(new McpServerConfig { Command = "cat" }, SecretMask.None, null);
        var frames = new FuzzFrames(_seed);
        await FuzzAsync(
            (connection, receiver) => Task.FromResult<ITransport>(new StdioTransport(
                ServerProcess.Start(cat, orphans, _options, TimeProvider.System), receiver, connection.Faults, _options, connection.Budget, TimeProvider.System)),
            async (transport, cancellationToken) =>
            {
                for (var i = 0; i < FramesPerCall; i++)
                {
                    await transport.SendAsync(frames.Next(), cancellationToken);
                }
            });
    }

    [Fact]
    public async Task StreamableHttp_FramesOfAllKinds_EndEveryCall()
    {
        var calls = 0;
        await using var server = new FuzzServer(async (method, id, stream) =>
        {
            var call = Interlocked.Increment(ref calls);
            var frames = new FuzzFrames(_seed + call);
            if (method != "POST")
            {
                await stream.WriteAsync(FuzzServer.Head("405 Method Not Allowed", "text/plain"));
                return;
            }

            if (call % 3 == 0)
            {
                await stream.WriteAsync(FuzzServer.Head("200 OK", "application/json"));
                await stream.WriteAsync(frames.Next());
                return;
            }

            await stream.WriteAsync(FuzzServer.Head("200 OK", "text/event-stream"));
            await WriteEventsAsync(stream, frames, new Random(call));
            await stream.WriteAsync(call % 3 == 1 ? Answer(id) : ReadOnlyMemory<byte>.Empty);
        });
        await FuzzAsync((connection, receiver) => Task.FromResult<ITransport>(new StreamableHttpTransport(
            Exchange(server, connection), null, receiver, _options, connection.Budget, TimeProvider.System)));
    }

    [Fact]
    public async Task Sse_FramesOfAllKinds_EndEveryCall()
    {
        var calls = 0;
        var posted = new ConcurrentDictionary<string, Stream>();
        Stream? events = null;
        using var writing = new SemaphoreSlim(1, 1);
        await using var server = new FuzzServer(async (method, id, stream) =>
        {
            if (method == "GET")
            {
                await stream.WriteAsync(FuzzServer.Head("200 OK", "text/event-stream"));
                await stream.WriteAsync("event: endpoint\ndata: /mcp\n\n"u8.ToArray());
                Volatile.Write(ref events, stream);

                // This read ends when the client closes the connection. The client sends nothing else on it.
                await stream.CopyToAsync(Stream.Null);
                return;
            }

            await stream.WriteAsync("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            if (id.Length == 0 || Volatile.Read(ref events) is not { } to)
            {
                return;
            }

            var call = Interlocked.Increment(ref calls);
            await writing.WaitAsync();
            try
            {
                await WriteEventsAsync(to, new FuzzFrames(_seed + call), new Random(call));
                await to.WriteAsync(Answer(id));
            }
            finally
            {
                writing.Release();
            }
        });
        await FuzzAsync(async (connection, receiver) =>
        {
            var transport = new SseTransport(Exchange(server, connection), receiver, _options, connection.Budget);
            connection.Use(transport);
            (await transport.OpenAsync(TestContext.Current.CancellationToken)).ShouldBeNull(Seed);
            return transport;
        });
    }

    private static ReadOnlyMemory<byte> Answer(string id) => Encoding.ASCII.GetBytes($"\n\ndata: {{\"id\":{id},\"result\":{{}}}}\n\n");

    private static async Task WriteEventsAsync(Stream stream, FuzzFrames frames, Random random)
    {
        using var buffer = new MemoryStream();
        for (var i = 0; i < FramesPerCall; i++)
        {
            var end = LineEnds[random.Next(LineEnds.Length)];
            buffer.Write(random.Next(20) == 0 ? "event: endpoints\n"u8 : random.Next(20) == 0 ? "retry: 1\n: comment\n"u8 : ""u8);
            buffer.Write("data: "u8);
            buffer.Write(frames.Next());
            buffer.Write(Encoding.ASCII.GetBytes(random.Next(50) == 0 ? end : end + end));
            if (buffer.Length > 1_000_000 || i == FramesPerCall - 1)
            {
                await stream.WriteAsync(buffer.ToArray());
                buffer.SetLength(0);
            }
        }
    }

    private HttpExchange Exchange(FuzzServer server, McpConnection connection) =>
        new(new McpServerConfig { Url = server.Url }, _guard, connection.Faults, TimeProvider.System);

    private async Task FuzzAsync(Func<McpConnection, IFrameReceiver, Task<ITransport>> open, Func<ITransport, CancellationToken, Task>? disturb = null)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        McpConnection? connection = null;
        ITransport? transport = null;
        var (ended, answered) = (0, 0);
        var received = new Counter();
        while (received.Frames < Frames)
        {
            if (connection is null || connection.Closed.IsCompleted)
            {
                await DropAsync(connection);
                connection = new McpConnection("s", SecretMask.None, _options, _budget, _ => { }, TimeProvider.System);
                received.To = connection;
                transport = await open(connection, received).WaitAsync(Cap, cap.Token);
                transport.Agree(new Era("2025-11-25"));
                connection.Use(transport);
                connection.Begin(new ServerFacts(new McpServerInfo { Name = "n", Version = "1", ProtocolVersion = "2025-11-25", Capabilities = "{}"u8.ToArray() }, null));
            }

            var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CallAsync(connection, transport!, disturb, cap.Token))).WaitAsync(Cap, cap.Token);
            ended += replies.Length;
            answered += replies.Count(reply => reply.Succeeded || reply.Fault.JsonRpcError is not null);
        }

        await DropAsync(connection);
        answered.ShouldBeInRange(ended / 10, ended, Seed);
        _budget.Taken.ShouldBe(0, Seed);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _unobserved.ShouldBeEmpty(Seed);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(MemorySlack, Seed);
    }

    private static async Task<UpstreamReply> CallAsync(
        McpConnection connection, ITransport transport, Func<ITransport, CancellationToken, Task>? disturb, CancellationToken cancellationToken)
    {
        using var lease = connection.NewLease();
        if (disturb is not null)
        {
            await disturb(transport, cancellationToken);
        }

        return await connection.SendAsync("tools/call", """{"name":"a"}"""u8.ToArray(), new PendingRequest(), lease, cancellationToken);
    }

    private static async Task DropAsync(McpConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync().AsTask().WaitAsync(Cap);
        }
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs unobserved)
    {
        if (unobserved.Exception.ToString().Contains("Upstream", StringComparison.Ordinal))
        {
            _unobserved.Enqueue(unobserved.Exception);
        }
    }

    /// <summary>Counts the frames that are read before they reach the connection.</summary>
    private sealed class Counter : IFrameReceiver
    {
        private int _frames;

        public McpConnection? To { get; set; }

        public int Frames => Volatile.Read(ref _frames);

        public bool Receive(in Frame frame, OutgoingRequest? request)
        {
            Interlocked.Increment(ref _frames);
            return To!.Receive(frame, request);
        }

        public void Fail(long? id, UpstreamFault fault) => To!.Fail(id, fault);
    }
}
