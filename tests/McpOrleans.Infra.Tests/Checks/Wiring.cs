using McpOrleans.Infra.Tests.Bicep;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>What a compiler would say of names: modules, their parameters and outputs, and everything that is referred to.</summary>
internal static class Wiring
{
    private static readonly HashSet<string> Functions =
    [
        "empty", "guid", "json", "loadJsonContent", "range", "resourceGroup", "string", "subscription", "subscriptionResourceId", "tenant",
        "uniqueString",
    ];

    public static IEnumerable<string> Check(InfraFiles files) =>
        files.Bicep.Values.SelectMany(file => CheckModules(files, file).Concat(CheckNames(file)))
            .Concat(UnusedModules(files)).Concat(files.Bicep.Values.SelectMany(file => CheckLoadedFiles(files, file)));

    private static IEnumerable<string> CheckModules(InfraFiles files, BicepFile file)
    {
        foreach (var module in file.Modules)
        {
            var path = Resolve(file, module.Type!);
            if (!files.Bicep.TryGetValue(path, out var target))
            {
                yield return $"{file.Path}: there is no '{module.Type}'";
                continue;
            }

            var given = (module.Body["params"] as BicepNode.Object)?.Properties.Select(property => property.Key).ToList() ?? [];
            var known = target.Parameters.Select(parameter => parameter.Name).ToList();
            foreach (var name in given.Except(known))
            {
                yield return $"{file.Path}: '{module.Name}' gets '{name}', which {path} does not take";
            }

            foreach (var parameter in target.Parameters.Where(parameter => parameter.Value is null && !given.Contains(parameter.Name)))
            {
                yield return $"{file.Path}: '{module.Name}' does not get '{parameter.Name}', which {path} needs";
            }

            var used = OutputsUsed(file, module.Name).ToList();
            var outputs = target.Outputs.Select(output => output.Name).ToList();
            foreach (var name in used.Except(outputs))
            {
                yield return $"{file.Path}: '{module.Name}' has no output '{name}'";
            }

            // A module that is used twice needs each output once.
            var uses = file.Modules.Where(other => Resolve(file, other.Type!) == path).Select(other => other.Name).ToList();
            if (uses[0] == module.Name)
            {
                foreach (var name in outputs.Except(uses.SelectMany(use => OutputsUsed(file, use))))
                {
                    yield return $"{path}: nobody uses the output '{name}'";
                }
            }
        }
    }

    private static IEnumerable<string> CheckNames(BicepFile file)
    {
        var declared = file.Declarations.Where(declaration => declaration.Keyword != "output").Select(declaration => declaration.Name)
            .Concat(file.Nodes.OfType<BicepNode.For>().Select(loop => loop.Variable)).Concat(["true", "false", "null"]).ToHashSet();
        var used = file.Nodes.OfType<BicepNode.Name>().Select(name => name.Value).ToHashSet();
        return used.Where(name => !declared.Contains(name)).Select(name => $"{file.Path}: '{name}' is not declared")
            .Concat(file.Declarations.Where(declaration => declaration.Keyword is "param" or "var" && !used.Contains(declaration.Name))
                .Select(declaration => $"{file.Path}: nobody uses '{declaration.Name}'"))
            .Concat(file.Declarations.GroupBy(declaration => (declaration.Keyword == "output", declaration.Name))
                .Where(group => group.Count() > 1).Select(group => $"{file.Path}: '{group.Key.Name}' is declared twice"))
            .Concat(file.Nodes.OfType<BicepNode.Call>().Where(call => call.Target is null && !Functions.Contains(call.Function))
                .Select(call => $"{file.Path}: there is no function '{call.Function}' (or this check does not know it)"));
    }

    private static IEnumerable<string> UnusedModules(InfraFiles files)
    {
        var used = files.Bicep.Values.SelectMany(file => file.Modules.Select(module => Resolve(file, module.Type!))).ToHashSet();
        return files.Bicep.Keys.Where(path => path != InfraFiles.Main && !used.Contains(path)).Select(path => $"{path}: nobody uses it");
    }

    private static IEnumerable<string> CheckLoadedFiles(InfraFiles files, BicepFile file) =>
        file.Nodes.OfType<BicepNode.Call>().Where(call => call.Function == "loadJsonContent")
            .Select(call => Resolve(file, ((BicepNode.Text)call.Arguments[0]).Format)).Where(path => !files.Exists(path))
            .Select(path => $"{file.Path}: there is no '{path}'");

    private static IEnumerable<string> OutputsUsed(BicepFile file, string module) =>
        file.Nodes.OfType<BicepNode.Member>()
            .Where(member => member.Target is BicepNode.Member { Property: "outputs", Target: BicepNode.Name name } && name.Value == module)
            .Select(member => member.Property).Distinct();

    private static string Resolve(BicepFile file, string path) => Path.GetDirectoryName(file.Path)!.Replace('\\', '/') + "/" + path;
}
