using McpOrleans.TestServers.Scripting;

namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>Sends one message after another as fast as the client takes them.</summary>
internal sealed class Flood(Func<int, string> message) : RawBehavior
{
    public const int AtOnce = 500;

    // Far more messages than it takes to bring down a client, but not endless, in case a test forgets to end the server.
    public const int Most = 20_000_000;

    public static string Ping(int number) => $$"""{"jsonrpc":"2.0","id":"ping-{{number}}","method":"ping"}""";

    public static string Notification(int number) => number % 2 == 0
        ? """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"""
        : LogMessage(number);

    public static string LogMessage(int number) =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"This is message {{{number}}} of very many."}}""";

    public override async Task SpeakAsync(RawOutlet outlet, Traffic traffic, CancellationToken cancellationToken)
    {
        for (var number = 0; number < Most; number += AtOnce)
        {
            await outlet.WriteAllAsync(Enumerable.Range(number, AtOnce).Select(message), cancellationToken);
            traffic.CountSent(AtOnce);
        }
    }
}
