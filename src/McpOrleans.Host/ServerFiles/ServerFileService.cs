namespace McpOrleans.Host.ServerFiles;

/// <summary>
/// Applies the server files when the service starts, before it answers requests, and whenever they change. The files are read again
/// and again, because this also works where file events do not: for renamed files, mounted folders and replaced links.
/// </summary>
/// <param name="texts">The texts of the files at the start.</param>
/// <param name="first">What the files contain at the start.</param>
/// <param name="reader">Reads the files again.</param>
/// <param name="updater">Applies what the files contain.</param>
/// <param name="time">Decides when to read the files.</param>
/// <param name="logger">Receives what happens after the start.</param>
internal sealed partial class ServerFileService(
    ImmutableArray<ServerFileText> texts,
    ServerFileReading first,
    ServerFileReader reader,
    ServerFileUpdater updater,
    TimeProvider time,
    ILogger<ServerFileService> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>The pause after the service failed to apply the files.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly SettledChange _change = new(texts);

    /// <exception cref="StartException">A server could not be configured.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var errors = await ApplyAsync(first, cancellationToken);
        if (!errors.IsEmpty)
        {
            throw new StartException(ServerFileError.Describe(errors));
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            ImmutableArray<ServerFileText> now = [.. texts.Select(text => ServerFileText.Read(text.Path))];
            if (_change.Look(now) && !await TryReloadAsync(now, stoppingToken))
            {
                await Task.Delay(RetryPause, time, stoppingToken);
                _change.TryAgain();
            }
        }
    }

    /// <summary>Returns false when it failed for a reason that is not in the files.</summary>
    private async Task<bool> TryReloadAsync(ImmutableArray<ServerFileText> changed, CancellationToken cancellationToken)
    {
        try
        {
            var reading = reader.Read(changed);
            var errors = reading.Errors.IsEmpty ? await ApplyAsync(reading, cancellationToken) : reading.Errors;
            if (!errors.IsEmpty)
            {
                LogRejected(ServerFileError.Describe(errors));
            }

            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The loop must go on, so that the next change is noticed.
            LogReloadFailed(exception);
            return false;
        }
    }

    private Task<ImmutableArray<ServerFileError>> ApplyAsync(ServerFileReading reading, CancellationToken cancellationToken)
    {
        if (!reading.Ignored.IsEmpty)
        {
            LogIgnored(string.Join(", ", reading.Ignored));
        }

        return updater.ApplyAsync(reading.Entries, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Error, "The previous configuration stays in force, because {Errors}")]
    private partial void LogRejected(string errors);

    [LoggerMessage(2, LogLevel.Error, "The changed server files could not be applied. They will be tried again.")]
    private partial void LogReloadFailed(Exception exception);

    [LoggerMessage(3, LogLevel.Information, "These fields have no meaning here and are ignored: {Fields}.")]
    private partial void LogIgnored(string fields);
}
