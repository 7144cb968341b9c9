using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>What <c>azd up</c> reads.</summary>
internal static partial class AzureDeveloperCli
{
    /// <summary>The top level of azd's schema, as far as it concerns us.</summary>
    private static readonly HashSet<string> Known =
        ["name", "resourceGroup", "metadata", "infra", "services", "hooks", "workflows", "requiredVersions"];

    private static readonly HashSet<string> Hooks =
        ["preup", "postup", "preprovision", "postprovision", "predown", "postdown", "predeploy", "postdeploy"];

    public static IEnumerable<string> Check(InfraFiles files)
    {
        var root = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(files[InfraFiles.AzureYaml]);
        foreach (var key in root.Keys.Where(key => !Known.Contains(key)))
        {
            yield return $"azure.yaml: there is no '{key}'";
        }

        if (!ProjectName.IsMatch(root.GetValueOrDefault("name") as string ?? string.Empty))
        {
            yield return "azure.yaml: the name has other than lower case letters, digits and hyphens";
        }

        var infra = Map(root.GetValueOrDefault("infra"));
        var template = $"{infra.GetValueOrDefault("path") ?? "infra"}/{infra.GetValueOrDefault("module") ?? "main"}";
        foreach (var path in new[] { $"{template}.bicep", $"{template}.parameters.json" }.Where(path => !files.Exists(path)))
        {
            yield return $"azure.yaml: there is no '{path}'";
        }

        foreach (var (name, hook) in Map(root.GetValueOrDefault("hooks")))
        {
            if (!Hooks.Contains(name))
            {
                yield return $"azure.yaml: there is no hook '{name}'";
            }

            if (Map(hook).GetValueOrDefault("run") is not string run
                || !files.Exists(run.Replace("./", string.Empty, StringComparison.Ordinal)))
            {
                yield return $"azure.yaml: the hook '{name}' runs nothing that is there";
            }
        }

        var steps = Map(Map(root.GetValueOrDefault("workflows")).GetValueOrDefault("up")).GetValueOrDefault("steps") as List<object> ?? [];
        if (steps.Count(step => Map(step).GetValueOrDefault("azd") as string == "provision") != 2 || steps.Count != 2)
        {
            yield return "azure.yaml: 'up' must provision twice: below the apps, then the apps";
        }
    }

    private static Dictionary<string, object> Map(object? value) =>
        (value as Dictionary<object, object> ?? []).ToDictionary(entry => (string)entry.Key, entry => entry.Value);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProjectName { get; }
}
