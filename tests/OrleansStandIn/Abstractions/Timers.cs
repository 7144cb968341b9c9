using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime
{
    public interface IGrainTimer : IDisposable
    {
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    public readonly struct GrainTimerCreationOptions()
    {
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
            : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        public required TimeSpan DueTime { get; init; }

        public required TimeSpan Period { get; init; }

        public bool Interleave { get; init; }

        public bool KeepAlive { get; init; }
    }

    public static class TimeProviderNames
    {
        public const string Grains = "Orleans.Grains";
        public const string Messaging = "Orleans.Messaging";
        public const string SystemTimers = "Orleans.SystemTimers";
        public const string Membership = "Orleans.Membership";
        public const string ActivationManagement = "Orleans.ActivationManagement";
        public const string GrainDirectory = "Orleans.GrainDirectory";
    }
}

namespace Orleans.Timers
{
    public interface ITimerRegistry
    {
        IGrainTimer RegisterGrainTimer<TState>(
            IGrainContext grainContext,
            Func<TState, CancellationToken, Task> callback,
            TState state,
            GrainTimerCreationOptions options);
    }
}
