using System.Text.Json;
using McpOrleans.Infra.Tests.Bicep;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>Every size says everything, and nothing that nobody reads.</summary>
internal static class Sizes
{
    public static IEnumerable<string> Check(InfraFiles files)
    {
        var main = files.MainFile;
        var read = main.Nodes.OfType<BicepNode.Member>().Where(member => member.Target is BicepNode.Name { Value: "chosen" })
            .Select(member => member.Property).ToHashSet();
        var offered = main.Find("size")!.Decorators.Single(decorator => decorator.Function == "allowed").Arguments[0]
            .DescendantsAndSelf().OfType<BicepNode.Text>().Select(text => $"infra/sizes/{text.Format}.json").ToHashSet();
        return files.Sizes.Except(offered).Concat(offered.Except(files.Sizes)).Select(path => $"{path} and the sizes offered do not agree")
            .Concat(files.Sizes.SelectMany(path => CheckOne(path, files[path], read)));
    }

    private static IEnumerable<string> CheckOne(string path, string text, HashSet<string> read)
    {
        using var document = JsonDocument.Parse(text);
        var values = document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.Clone());
        foreach (var name in read.Except(values.Keys))
        {
            yield return $"{path}: '{name}' is missing";
        }

        foreach (var name in values.Keys.Except(read))
        {
            yield return $"{path}: nobody reads '{name}'";
        }

        foreach (var (name, least) in new[] { ("siloCount", 2), ("frontMinReplicas", 2) })
        {
            if (values.TryGetValue(name, out var value) && value.GetInt32() < least)
            {
                yield return $"{path}: {name} is below {least}, so that one loss is an outage";
            }
        }

        if (values.TryGetValue("frontMaxReplicas", out var most) && most.GetInt32() < values["frontMinReplicas"].GetInt32())
        {
            yield return $"{path}: frontMaxReplicas is below frontMinReplicas";
        }
    }
}
