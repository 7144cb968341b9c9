using System.Collections.Concurrent;
using McpOrleans.TestServers.Protocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Scripting;

/// <summary>Counts what reached a test server.</summary>
public sealed class Traffic
{
    private readonly ConcurrentDictionary<string, Counter> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter> _calls = new(StringComparer.Ordinal);
    private int _sessions;
    private int _openSessions;
    private int _openStreams;
    private int _repeatedIds;
    private int _running;
    private int _mostRunning;
    private int _openRequests;
    private int _answers;
    private long _sent;

    /// <summary>Messages of one method, requests and notifications.</summary>
    public int Messages(string method) => _messages.TryGetValue(method, out var count) ? count.Value : 0;

    /// <summary>Calls of one tool.</summary>
    public int Calls(string tool) => _calls.TryGetValue(tool, out var count) ? count.Value : 0;

    public TrafficSnapshot Read() => new()
    {
        Messages = _messages.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal),
        Calls = _calls.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal),
        Sessions = Volatile.Read(ref _sessions),
        OpenSessions = Volatile.Read(ref _openSessions),
        OpenStreams = Volatile.Read(ref _openStreams),
        RepeatedIds = Volatile.Read(ref _repeatedIds),
        RunningCalls = Volatile.Read(ref _running),
        MostRunningCalls = Volatile.Read(ref _mostRunning),
        OpenRequests = Volatile.Read(ref _openRequests),
        Answers = Volatile.Read(ref _answers),
        Sent = Volatile.Read(ref _sent),
    };

    /// <summary>Begins to count anew; sessions and calls that are open stay counted as such.</summary>
    public void Reset()
    {
        _messages.Clear();
        _calls.Clear();
        Volatile.Write(ref _sessions, 0);
        Volatile.Write(ref _mostRunning, Volatile.Read(ref _running));
    }

    internal void Count(JsonRpcMessage message)
    {
        switch (message)
        {
            case JsonRpcRequest request:
                CountMessage(request.Method);
                if (ScriptedFaults.ToolOf(request) is { } tool)
                {
                    CountCall(tool);
                }

                break;
            case JsonRpcNotification notification:
                CountMessage(notification.Method);
                break;
        }
    }

    internal void CountMessage(string method) => Increment(_messages, method);

    internal void CountCall(string tool) => Increment(_calls, tool);

    internal void CountAnswer() => Interlocked.Increment(ref _answers);

    internal void CountSent(int messages) => Interlocked.Add(ref _sent, messages);

    internal void RequestOpened() => Interlocked.Increment(ref _openRequests);

    internal void RequestClosed() => Interlocked.Decrement(ref _openRequests);

    internal void SessionOpened()
    {
        Interlocked.Increment(ref _sessions);
        Interlocked.Increment(ref _openSessions);
    }

    internal void SessionClosed() => Interlocked.Decrement(ref _openSessions);

    internal void IdRepeated() => Interlocked.Increment(ref _repeatedIds);

    internal void StreamOpened() => Interlocked.Increment(ref _openStreams);

    internal void StreamClosed() => Interlocked.Decrement(ref _openStreams);

    internal void CallStarted()
    {
        var running = Interlocked.Increment(ref _running);
        for (var most = _mostRunning; running > most; most = _mostRunning)
        {
            if (Interlocked.CompareExchange(ref _mostRunning, running, most) == most)
            {
                break;
            }
        }
    }

    internal void CallEnded() => Interlocked.Decrement(ref _running);

    private static void Increment(ConcurrentDictionary<string, Counter> counts, string key) =>
        counts.GetOrAdd(key, static _ => new Counter()).Increment();

    private sealed class Counter
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }
}
