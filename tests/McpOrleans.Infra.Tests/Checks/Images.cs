using System.Text.RegularExpressions;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>How the image is built.</summary>
internal static partial class Images
{
    public static IEnumerable<string> Check(InfraFiles files)
    {
        var lines = files[InfraFiles.Dockerfile].Split('\n').Select(line => line.Trim()).ToList();
        foreach (var from in lines.Where(line => Instruction(line) == "FROM"))
        {
            var image = from.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            if (!image.Contains('@', StringComparison.Ordinal)
                && (!Tag.IsMatch(image) || image.EndsWith(":latest", StringComparison.Ordinal)))
            {
                yield return $"{InfraFiles.Dockerfile}: '{image}' is no fixed version";
            }
        }

        if (lines.Count(line => Instruction(line) == "FROM") < 2)
        {
            yield return $"{InfraFiles.Dockerfile}: what builds would be in the image";
        }

        if (lines.Any(line => Instruction(line) == "ADD"))
        {
            yield return $"{InfraFiles.Dockerfile}: ADD also fetches and unpacks; use COPY";
        }

        var last = lines.Skip(lines.FindLastIndex(line => Instruction(line) == "FROM"));
        var user = last.Where(line => Instruction(line) == "USER").Select(line => line["USER".Length..].Trim()).LastOrDefault();
        if (user is null || !uint.TryParse(user, out var id) || id == 0)
        {
            yield return $"{InfraFiles.Dockerfile}: the user is not a number other than 0";
        }

        if (!files[InfraFiles.Dockerfile].Contains("ASPNETCORE_ENVIRONMENT=Production", StringComparison.Ordinal))
        {
            yield return $"{InfraFiles.Dockerfile}: it does not say that it is for production, so that defaults for development may hold";
        }

        if (files[".dockerignore"].Split('\n') is not ["**", ..] ignored
            || ignored.Any(line => line.StartsWith("!tests", StringComparison.Ordinal)))
        {
            yield return ".dockerignore: it must leave out everything but what it names, and tests/ always";
        }
    }

    private static string Instruction(string line) => line.Split(' ', 2)[0].ToUpperInvariant();

    [GeneratedRegex(@":[\w.-]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag { get; }
}
