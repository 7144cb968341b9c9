namespace McpOrleans.Benchmarks.Load;

/// <summary>The order in which two ways are measured, so that what changes on the machine meanwhile weighs on both alike.</summary>
internal static class Interleaving
{
    /// <summary>First and second, second and first, and so on: pairs of results, one for each round.</summary>
    public static async Task<List<(TFirst First, TSecond Second)>> RunAsync<TFirst, TSecond>(
        int rounds, Func<Task<TFirst>> first, Func<Task<TSecond>> second)
    {
        var pairs = new List<(TFirst, TSecond)>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
            {
                var one = await first();
                pairs.Add((one, await second()));
            }
            else
            {
                var two = await second();
                pairs.Add((await first(), two));
            }
        }

        return pairs;
    }
}
