namespace McpOrleans.Api.Hosting;

internal static class HttpLimitsValidator
{
    private const int MaxConnections = 1_000_000;
    private const int MaxHeaders = 10_000;
    private const int MinSize = 1024;
    private const int MaxSize = 1024 * 1024;
    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);

    // The web server measures rates with a heartbeat of one second.
    private static readonly TimeSpan MinGracePeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);

    public static IEnumerable<string> Validate(HttpLimits limits)
    {
        return new[]
        {
            Check(nameof(limits.MaxConnections), limits.MaxConnections, 1, MaxConnections),
            Check(nameof(limits.MaxRequestHeaders), limits.MaxRequestHeaders, 1, MaxHeaders),
            Check(nameof(limits.MaxRequestHeadersSize), limits.MaxRequestHeadersSize, MinSize, MaxSize),
            Check(nameof(limits.MaxRequestLineSize), limits.MaxRequestLineSize, MinSize, MaxSize),
            Check(nameof(limits.RequestHeadersTimeout), limits.RequestHeadersTimeout, MinTimeout, MaxTimeout),
            Check(nameof(limits.MinRequestBodyRate), limits.MinRequestBodyRate, 1, MaxSize),
            Check(nameof(limits.RequestBodyGracePeriod), limits.RequestBodyGracePeriod, MinGracePeriod, MaxTimeout),
            Check(nameof(limits.KeepAliveTimeout), limits.KeepAliveTimeout, MinTimeout, MaxTimeout),
        }.OfType<string>();
    }

    private static string? Check<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? $"Limits:{name} must be {least} to {most}." : null;
}
