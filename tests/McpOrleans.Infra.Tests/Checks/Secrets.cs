using System.Text.Json;
using System.Text.RegularExpressions;
using McpOrleans.Infra.Tests.Bicep;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>No secret passes through a template: what is one comes from the key vault by reference.</summary>
internal static partial class Secrets
{
    private static readonly string[] FunctionsThatTellSecrets =
        ["listKeys", "listAccountSas", "listServiceSas", "listCredentials", "getSecret"];

    public static IEnumerable<string> Check(InfraFiles files) =>
        files.Bicep.Values.SelectMany(CheckFile).Concat(CheckParameterFiles(files));

    private static IEnumerable<string> CheckFile(BicepFile file)
    {
        foreach (var parameter in file.Parameters.Where(parameter => SecretName.IsMatch(parameter.Name) && !parameter.Has("secure")))
        {
            yield return $"{file.Path}: the parameter '{parameter.Name}' sounds like a secret and is not @secure()";
        }

        foreach (var parameter in file.Parameters.Where(parameter => parameter.Has("secure") && parameter.Value is BicepNode.Text))
        {
            yield return $"{file.Path}: the secret parameter '{parameter.Name}' has a default";
        }

        foreach (var call in file.Nodes.OfType<BicepNode.Call>().Where(call => FunctionsThatTellSecrets.Contains(call.Function)))
        {
            yield return $"{file.Path}: {call.Function} tells a secret";
        }

        foreach (var output in file.Outputs.Where(output => SecretName.IsMatch(output.Name)))
        {
            yield return $"{file.Path}: the output '{output.Name}' sounds like a secret";
        }

        var objects = file.Nodes.OfType<BicepNode.Object>().ToList();
        foreach (var secret in objects.Select(node => node["secrets"]).OfType<BicepNode.Array>().SelectMany(array => array.Items))
        {
            if (secret is not BicepNode.Object body || body["value"] is not null || body["keyVaultUrl"] is null || body["identity"] is null)
            {
                yield return $"{file.Path}: a secret of an app does not come from the key vault";
            }
        }

        foreach (var setting in objects.Where(node => node["value"] is not null).Select(node => node["name"]).OfType<BicepNode.Text>()
            .Select(name => name.Format).Where(name => SecretSetting.IsMatch(name)))
        {
            yield return $"{file.Path}: the setting '{setting}' has its secret as plain value";
        }
    }

    private static IEnumerable<string> CheckParameterFiles(InfraFiles files)
    {
        var known = files.MainFile.Parameters.ToDictionary(parameter => parameter.Name);
        using (var parameters = JsonDocument.Parse(files[InfraFiles.Parameters]))
        {
            var given = parameters.RootElement.GetProperty("parameters").EnumerateObject().Select(entry => entry.Name).ToHashSet();
            foreach (var name in given)
            {
                if (!known.TryGetValue(name, out var parameter))
                {
                    yield return $"{InfraFiles.Parameters}: {InfraFiles.Main} takes no '{name}'";
                }
                else if (parameter.Has("secure") || SecretName.IsMatch(name))
                {
                    yield return $"{InfraFiles.Parameters}: '{name}' is a secret";
                }
            }

            foreach (var parameter in known.Values.Where(parameter => parameter.Value is null && !given.Contains(parameter.Name)))
            {
                yield return $"{InfraFiles.Parameters}: '{parameter.Name}' is missing";
            }
        }

        foreach (var path in files.Sizes)
        {
            using var size = JsonDocument.Parse(files[path]);
            foreach (var name in size.RootElement.EnumerateObject().Select(entry => entry.Name).Where(name => SecretName.IsMatch(name)))
            {
                yield return $"{path}: '{name}' sounds like a secret";
            }
        }
    }

    /// <summary>A word for a secret, unless it is only about where or what it is.</summary>
    [GeneratedRegex(
        "(password|secret|token|connectionString|key)(?!.*(Url|Name|Id)$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretName { get; }

    [GeneratedRegex("(PASSWORD|SECRET|TOKEN|CONNECTIONSTRING|KEY)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretSetting { get; }
}
