using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Reports;

/// <summary>Keeps a run's whole result as JSON.</summary>
internal static class Results
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Returns the file's path below the repository.</summary>
    public static string Save<T>(RunInfo run, T result)
    {
        var folder = Directory.CreateDirectory(Path.Combine(BuildOutput.RepositoryRoot, "artifacts", "benchmarks"));
        var file = Path.Combine(folder.FullName, $"{run.Scenario}-{run.StartedAt:yyyyMMdd-HHmmss}.json");
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(new { run, result }, Json));
        return Path.GetRelativePath(BuildOutput.RepositoryRoot, file);
    }
}
