namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>The weather over one stored state: spans drawn one after another. Thread-safe.</summary>
internal sealed class StateWeather(Random random)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _until;
    private StorageWeather _now;

    /// <summary>The weather now, and how long it will stay.</summary>
    public (StorageWeather Weather, TimeSpan Left) Read()
    {
        lock (_lock)
        {
            var now = TimeProvider.System.GetUtcNow();
            if (_until == default)
            {
                _until = now;
            }

            while (_until <= now)
            {
                _now = Draw();
                _until += Last(_now);
            }

            return (_now, _until - now);
        }
    }

    /// <summary>True as often as one in <paramref name="many"/>.</summary>
    public bool OneIn(int many)
    {
        lock (_lock)
        {
            return random.Next(many) == 0;
        }
    }

    private StorageWeather Draw() => random.Next(20) switch
    {
        < 9 => StorageWeather.Works,
        < 12 => StorageWeather.Slow,
        < 14 => StorageWeather.FailsBefore,
        < 17 => StorageWeather.FailsAfter,
        < 19 => StorageWeather.HangsBefore,
        _ => StorageWeather.HangsAfter,
    };

    /// <summary>What hangs does so for longer than any call may take, or for a moment.</summary>
    private TimeSpan Last(StorageWeather weather) => TimeSpan.FromSeconds(weather switch
    {
        StorageWeather.HangsBefore or StorageWeather.HangsAfter when random.Next(3) > 0 => random.Next(13, 17),
        _ => 0.5 + (random.NextDouble() * 3),
    });
}
