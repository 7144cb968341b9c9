using System.Globalization;
using System.Text.RegularExpressions;
using McpOrleans.Infra.Tests.Bicep;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>How the container apps run: image by digest, never at zero, time to stop, probes that exist.</summary>
internal static partial class Apps
{
    private const string AppType = "Microsoft.App/containerApps@";

    private static readonly (string Property, int Most)[] ProbeLimits =
        [("failureThreshold", 10), ("periodSeconds", 240), ("timeoutSeconds", 240)];

    public static IEnumerable<string> Check(InfraFiles files)
    {
        var apps = files.Bicep.Values.SelectMany(file => file.Resources
            .Where(resource => resource.Type!.StartsWith(AppType, StringComparison.Ordinal)).Select(resource => (file, resource))).ToList();
        return apps.SelectMany(app => CheckImage(app.file).Concat(CheckScale(app.file)).Concat(CheckGrace(files, app.file))
            .Concat(CheckProbes(files, app.file)).Concat(CheckVolumes(app.file)));
    }

    private static IEnumerable<string> CheckImage(BicepFile file)
    {
        var image = Values(file, "image").OfType<BicepNode.Text>().Single();
        if (!image.Format.EndsWith("@{1}", StringComparison.Ordinal) || image.Holes is not [_, BicepNode.Name { Value: "imageDigest" }])
        {
            yield return $"{file.Path}: the image is not named by its digest";
        }
    }

    private static IEnumerable<string> CheckScale(BicepFile file)
    {
        var least = Values(file, "minReplicas").Single() switch
        {
            BicepNode.Number number => number.Value,
            BicepNode.Name name => file.Find(name.Value)!.Decorators.Where(decorator => decorator.Function == "minValue")
                .Select(decorator => ((BicepNode.Number)decorator.Arguments[0]).Value).SingleOrDefault(),
            _ => 0,
        };
        if (least < 1)
        {
            yield return $"{file.Path}: it may be scaled to zero";
        }

        if (Settings(file, "MCPORLEANS__ROLE") == "silo" && Values(file, "maxReplicas").Single() is not BicepNode.Number { Value: 1 })
        {
            yield return $"{file.Path}: two replicas of a silo would advertise the same ports";
        }

        if (Settings(file, "MCPORLEANS__ROLE") == "api" && least < 2)
        {
            yield return $"{file.Path}: there are fewer than two fronts";
        }
    }

    private static IEnumerable<string> CheckGrace(InfraFiles files, BicepFile file)
    {
        var shutdown = int.Parse(ShutdownTimeout.Match(files[InfraFiles.ServiceHost]).Groups["n"].Value, CultureInfo.InvariantCulture);
        var grace = (Values(file, "terminationGracePeriodSeconds").SingleOrDefault() as BicepNode.Number)?.Value ?? 0;
        if (grace > 600)
        {
            yield return $"{file.Path}: Container Apps grants no more than 600 s to stop";
        }

        if (grace <= shutdown)
        {
            yield return $"{file.Path}: it is killed before the {shutdown} s that it takes to stop";
        }
    }

    private static IEnumerable<string> CheckProbes(InfraFiles files, BicepFile file)
    {
        var listens = long.Parse(ListenPort.Match(files[InfraFiles.Dockerfile]).Groups["n"].Value, CultureInfo.InvariantCulture);
        var probes = file.Nodes.OfType<BicepNode.Object>().Where(node => node["httpGet"] is not null).ToList();
        var types = probes.Select(probe => ((BicepNode.Text)probe["type"]!).Format).Order(StringComparer.Ordinal);
        if (!types.SequenceEqual(["Liveness", "Readiness", "Startup"]))
        {
            yield return $"{file.Path}: it needs a startup, a liveness and a readiness probe";
        }

        foreach (var probe in probes)
        {
            foreach (var (property, most) in ProbeLimits)
            {
                if (probe[property] is BicepNode.Number { Value: var value } && (value < 1 || value > most))
                {
                    yield return $"{file.Path}: Container Apps takes a {property} from 1 to {most}, not {value}";
                }
            }

            var get = (BicepNode.Object)probe["httpGet"]!;
            var path = ((BicepNode.Text)get["path"]!).Format;
            if (!files[InfraFiles.Probes].Contains($"\"{path}\"", StringComparison.Ordinal))
            {
                yield return $"{file.Path}: the front has no '{path}'";
            }

            if (((BicepNode.Text)probe["type"]!).Format == "Liveness" && path != "/healthz/live")
            {
                yield return $"{file.Path}: liveness must be local, else trouble elsewhere restarts what is well";
            }

            if (BicepArithmetic.Evaluate(get["port"]!, file, new Dictionary<string, long>()) != listens)
            {
                yield return $"{file.Path}: the image does not listen where '{path}' is looked for";
            }
        }
    }

    private static IEnumerable<string> CheckVolumes(BicepFile file)
    {
        var mounted = Values(file, "mountPath").OfType<BicepNode.Text>().Select(text => text.Format).ToList();
        return from path in (string[])["/tmp", "/data"]
               where !mounted.Contains(path)
               select $"{file.Path}: nothing is mounted at {path}, where the image writes";
    }

    private static IEnumerable<BicepNode> Values(BicepFile file, string property) =>
        file.Nodes.OfType<BicepNode.Object>().Select(node => node[property]).OfType<BicepNode>();

    private static string? Settings(BicepFile file, string name) =>
        (file.Nodes.OfType<BicepNode.Object>().SingleOrDefault(node => node["name"] is BicepNode.Text text && text.Format == name)?["value"]
            as BicepNode.Text)?.Format;

    [GeneratedRegex(
        @"ShutdownTimeout = TimeSpan\.FromSeconds\((?<n>\d+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShutdownTimeout { get; }

    [GeneratedRegex(@"ASPNETCORE_URLS=http://[^:\s]+:(?<n>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ListenPort { get; }
}
