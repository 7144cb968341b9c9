using McpOrleans.Infra.Tests.Bicep;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>All silos share one address: every port there must belong to one silo, and be the one that it advertises.</summary>
internal static class Ports
{
    /// <summary>As many silos as main.bicep says that it has room for.</summary>
    private const int MostSilos = 1000;

    private const string Silo = "infra/modules/silo.bicep";

    public static IEnumerable<string> Check(InfraFiles files) =>
        CheckUnique(files).Concat(CheckExposed(files.Bicep[Silo])).Concat(CheckSettings(files.Bicep[Silo]));

    private static IEnumerable<string> CheckUnique(InfraFiles files)
    {
        var module = files.MainFile.Find("silos")!;
        var loop = (BicepNode.For)module.Value!;
        var parameters = (BicepNode.Object)module.Body["params"]!;
        var owners = new Dictionary<long, string>();
        for (var silo = 0; silo < MostSilos; silo++)
        {
            var given = new Dictionary<string, long> { [loop.Variable] = silo };
            foreach (var name in (string[])["siloPort", "gatewayPort"])
            {
                var port = BicepArithmetic.Evaluate(parameters[name]!, files.MainFile, given);
                var owner = $"{name} of silo {silo}";
                if (port is < 1024 or > ushort.MaxValue)
                {
                    yield return $"port {port} ({owner}) is outside 1024 to {ushort.MaxValue}";
                }

                if (!owners.TryAdd(port, owner))
                {
                    yield return $"port {port} is used twice: {owners[port]}, {owner}";
                    yield break;
                }
            }
        }
    }

    private static IEnumerable<string> CheckExposed(BicepFile file)
    {
        var ingress = file.Nodes.OfType<BicepNode.Object>().Single(node => node["additionalPortMappings"] is not null);
        var mappings = ((BicepNode.Array)ingress["additionalPortMappings"]!).Items.Cast<BicepNode.Object>().Prepend(ingress).ToList();
        var exposed = mappings.Select(mapping => (mapping["exposedPort"] as BicepNode.Name)?.Value).ToList();
        if (!exposed.Order().SequenceEqual(["gatewayPort", "siloPort"]))
        {
            yield return $"{file.Path}: the ports exposed are not siloPort and gatewayPort, each once";
        }

        foreach (var mapping in mappings)
        {
            if (mapping["exposedPort"] != mapping["targetPort"])
            {
                yield return $"{file.Path}: a port is not exposed as itself, so that what the silo advertises leads elsewhere";
            }

            if (mapping["external"] is not BicepNode.Name { Value: "true" })
            {
                yield return $"{file.Path}: a port is not open to the fronts' environment";
            }
        }
    }

    private static IEnumerable<string> CheckSettings(BicepFile file)
    {
        foreach (var (setting, parameter) in new[]
        {
            ("MCPORLEANS__CLUSTER__SILOPORT", "siloPort"),
            ("MCPORLEANS__CLUSTER__GATEWAYPORT", "gatewayPort"),
            ("MCPORLEANS__CLUSTER__ADVERTISEDADDRESS", "advertisedAddress"),
        })
        {
            var value = file.Nodes.OfType<BicepNode.Object>()
                .SingleOrDefault(node => node["name"] is BicepNode.Text name && name.Format == setting)?["value"];
            if (value?.DescendantsAndSelf().OfType<BicepNode.Name>().Select(name => name.Value).SingleOrDefault() != parameter)
            {
                yield return $"{file.Path}: {setting} is not '{parameter}'";
            }
        }
    }
}
