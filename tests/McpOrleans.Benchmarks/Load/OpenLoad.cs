using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace McpOrleans.Benchmarks.Load;

/// <summary>
/// Makes calls at a fixed pace, whether or not earlier calls have been answered, as independent users do. The time of a call is measured
/// from when it was due, so that a delay before it began counts, too.
/// </summary>
internal static partial class OpenLoad
{
    private const int FailureLength = 300;

    /// <summary>Longer than the service lets a call run. A call that takes longer has failed.</summary>
    private static readonly TimeSpan CallCap = TimeSpan.FromSeconds(60);

    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <param name="callers">The callers, which take turns at even intervals.</param>
    /// <param name="perSecond">How many calls a second all callers make together.</param>
    /// <param name="end">No call begins after this. Calls that have begun are waited for.</param>
    /// <param name="cancellationToken">Ends the load at once.</param>
    public static async Task<OpenLoadResult> RunAsync(
        IReadOnlyList<ICaller> callers, double perSecond, Task end, CancellationToken cancellationToken)
    {
        var calls = new ConcurrentQueue<TimedCall>();
        using var running = new CountdownEvent(initialCount: 1);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // It has its own thread, because on the thread pool it would wait behind the calls that it has to begin in time.
        new Thread(Pace) { IsBackground = true, Name = "open load" }.Start();
        await done.Task;
        cancellationToken.ThrowIfCancellationRequested();
        return OpenLoadResult.From(calls, callers.Count);

        void Pace()
        {
            var begin = Clock.GetTimestamp();
            for (var number = 0; !end.IsCompleted && !cancellationToken.IsCancellationRequested; number++)
            {
                var due = (long)(number / perSecond * Clock.TimestampFrequency);
                WaitUntil(begin + due);
                running.AddCount();
                _ = CallAsync(number % callers.Count, begin, due);
            }

            End();
        }

        async Task CallAsync(int caller, long begin, long due)
        {
            var late = Clock.GetElapsedTime(begin + due);
            var failure = await CallOnceAsync(callers[caller], cancellationToken);
            calls.Enqueue(new TimedCall(caller, Clock.GetElapsedTime(0, due), late, Clock.GetElapsedTime(begin + due), failure));
            End();
        }

        void End()
        {
            if (running.Signal())
            {
                done.SetResult();
            }
        }
    }

    /// <returns>Why the call failed. Null: it was answered properly.</returns>
    private static async Task<string?> CallOnceAsync(ICaller caller, CancellationToken cancellationToken)
    {
        using var cap = new CancellationTokenSource(CallCap, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cap.Token, cancellationToken);
        try
        {
            await caller.CallAsync(either.Token);
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or OperationCanceledException)
        {
            return exception.Message[..Math.Min(exception.Message.Length, FailureLength)];
        }
    }

    // The runtime's own waits are accurate to a millisecond only, which is as long as a call takes.
    private static void WaitUntil(long due)
    {
        for (var left = due - Clock.GetTimestamp(); left > 0; left = due - Clock.GetTimestamp())
        {
            var nanoseconds = (long)(left * (1e9 / Clock.TimestampFrequency));
            var time = new TimeSpecification((nint)(nanoseconds / 1_000_000_000), (nint)(nanoseconds % 1_000_000_000));
            _ = Sleep(in time, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in TimeSpecification time, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpecification(nint Seconds, nint Nanoseconds);
}
