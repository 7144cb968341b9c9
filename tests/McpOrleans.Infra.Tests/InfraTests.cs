using McpOrleans.Infra.Tests.Checks;

namespace McpOrleans.Infra.Tests;

/// <summary>
/// infra/ as far as it can be checked without Azure and without a bicep compiler. For every check there are mistakes that it must
/// find, so that it is known to be able to fail.
/// </summary>
public sealed class InfraTests
{
    private const string Silo = "infra/modules/silo.bicep";
    private const string Front = "infra/modules/front.bicep";
    private const string Rights = "infra/modules/access.bicep";
    private const string Small = "infra/sizes/small.json";

    private static readonly Dictionary<string, Func<InfraFiles, IEnumerable<string>>> Checks = new()
    {
        [nameof(Wiring)] = Wiring.Check,
        [nameof(Ports)] = Ports.Check,
        [nameof(Access)] = Access.Check,
        [nameof(Secrets)] = Secrets.Check,
        [nameof(Apps)] = Apps.Check,
        [nameof(Settings)] = Settings.Check,
        [nameof(Sizes)] = Sizes.Check,
        [nameof(Images)] = Images.Check,
        [nameof(AzureDeveloperCli)] = AzureDeveloperCli.Check,
    };

    public static TheoryData<string> CheckNames => [.. Checks.Keys];

    [Theory]
    [MemberData(nameof(CheckNames))]
    public void Check_Repository_FindsNothing(string check) => Checks[check](InfraFiles.Repository).ShouldBeEmpty();

    [Theory]
    [InlineData(nameof(Wiring), InfraFiles.Main, "modules/logs.bicep", "modules/log.bicep", "there is no 'modules/log.bicep'")]
    [InlineData(nameof(Wiring), InfraFiles.Main, "    internal: false\n", "", "does not get 'internal'")]
    [InlineData(nameof(Wiring), InfraFiles.Main, "    internal: false\n", "    internal: false\n    public: true\n", "gets 'public'")]
    [InlineData(nameof(Wiring), InfraFiles.Main, "outputs.staticIp", "outputs.staticIP", "has no output 'staticIP'")]
    [InlineData(nameof(Wiring), InfraFiles.Main, "outputs.staticIp", "outputs.id", "nobody uses the output 'staticIp'")]
    [InlineData(nameof(Wiring), InfraFiles.Main, "firstGatewayPort + index", "lastGatewayPort + index",
        "'lastGatewayPort' is not declared")]
    [InlineData(nameof(Wiring), InfraFiles.Main, "range(0,", "rang(0,", "no function 'rang'")]
    [InlineData(nameof(Wiring), InfraFiles.Main, "sizes/large.json", "sizes/huge.json", "there is no 'infra/sizes/huge.json'")]
    [InlineData(nameof(Wiring), Front, "name: 'http'", "name: clusterName", "'clusterName' is not declared")]
    [InlineData(nameof(Ports), InfraFiles.Main, "firstGatewayPort = 12000", "firstGatewayPort = 11007", "port 11007 is used twice")]
    [InlineData(nameof(Ports), InfraFiles.Main, "firstSiloPort + index", "firstSiloPort", "port 11000 is used twice")]
    [InlineData(nameof(Ports), InfraFiles.Main, "firstGatewayPort = 12000", "firstGatewayPort = 65000", "outside 1024")]
    [InlineData(nameof(Ports), Silo, "exposedPort: gatewayPort", "exposedPort: siloPort", "each once")]
    [InlineData(nameof(Ports), Silo, "value: string(gatewayPort)", "value: string(siloPort)", "GATEWAYPORT is not 'gatewayPort'")]
    [InlineData(nameof(Ports), Silo, "            external: true", "            external: false", "not open to the fronts")]
    [InlineData(nameof(Access), Rights, "7f951dda-4ed3-4680-a7ca-43fe172d538d", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "more than is needed")]
    [InlineData(nameof(Access), Rights, "scope: membership", "scope: storage", "more than is needed")]
    [InlineData(nameof(Access), Rights, "tableServices/tables/write", "tableServices/*",
        "allows 'Microsoft.Storage/storageAccounts/tableServices/*'")]
    [InlineData(nameof(Access), Rights, "dataActions: []",
        "dataActions: ['Microsoft.Storage/storageAccounts/tableServices/tables/entities/read']", "allows")]
    [InlineData(nameof(Access), Rights, "principalId: siloPrincipalId", "principalId: frontPrincipalId", "siloPrincipalId lacks role")]
    [InlineData(nameof(Access), "infra/modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true",
        "allowSharedKeyAccess")]
    [InlineData(nameof(Access), InfraFiles.Main, "internal: true", "internal: false", "not internal")]
    [InlineData(nameof(Secrets), Front, "param adminKeyUrl string", "param adminKeyUrl string\nparam adminKey string", "not @secure()")]
    [InlineData(nameof(Secrets), Front, "keyVaultUrl: adminKeyUrl", "value: adminKeyUrl", "does not come from the key vault")]
    [InlineData(nameof(Secrets), Front, "secretRef: 'admin-key'", "value: 'abc'", "as plain value")]
    [InlineData(nameof(Secrets), "infra/modules/registry.bicep", "registry.name", "registry.listCredentials().username", "tells a secret")]
    [InlineData(nameof(Secrets), InfraFiles.Parameters, "\"imageDigest\"", "\"adminKey\"", "takes no 'adminKey'")]
    [InlineData(nameof(Secrets), InfraFiles.Parameters, "\"location\"", "\"place\"", "'location' is missing")]
    [InlineData(nameof(Secrets), Small, "\"siloCpu\"", "\"siloPassword\"", "sounds like a secret")]
    [InlineData(nameof(Apps), Silo, "mcporleans@${imageDigest}", "mcporleans:latest", "not named by its digest")]
    [InlineData(nameof(Apps), Silo, "minReplicas: 1", "minReplicas: 0", "scaled to zero")]
    [InlineData(nameof(Apps), Silo, "maxReplicas: 1", "maxReplicas: 2", "same ports")]
    [InlineData(nameof(Apps), Front, "@minValue(2)", "@minValue(1)", "fewer than two fronts")]
    [InlineData(nameof(Apps), Front, "terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 25", "killed before")]
    [InlineData(nameof(Apps), InfraFiles.ServiceHost, "ShutdownTimeout = TimeSpan.FromSeconds(25)",
        "ShutdownTimeout = TimeSpan.FromSeconds(90)", "killed before the 90 s")]
    [InlineData(nameof(Apps), InfraFiles.Probes, "/healthz/ready", "/ready", "has no '/healthz/ready'")]
    [InlineData(nameof(Apps), Silo, "failureThreshold: 10", "failureThreshold: 40", "failureThreshold from 1 to 10")]
    [InlineData(nameof(Apps), Silo, "terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 6000", "no more than 600 s")]
    [InlineData(nameof(Apps), Silo, "type: 'Readiness'", "type: 'Liveness'", "needs a startup, a liveness and a readiness")]
    [InlineData(nameof(Apps), InfraFiles.Dockerfile, "0.0.0.0:8080", "0.0.0.0:8081", "does not listen")]
    [InlineData(nameof(Apps), Silo, "mountPath: '/tmp'", "mountPath: '/temp'", "nothing is mounted at /tmp")]
    [InlineData(nameof(Settings), Silo, "MCPORLEANS__CLUSTER__SILOPORT", "MCPORLEANS__SILOPORT", "knows no 'MCPORLEANS__SILOPORT'")]
    [InlineData(nameof(Settings), InfraFiles.Dockerfile, "MCPORLEANS__DATA", "MCPORLEANS__FOLDER", "knows no 'MCPORLEANS__FOLDER'")]
    [InlineData(nameof(Sizes), Small, "\"siloCpu\"", "\"siloCpus\"", "'siloCpu' is missing")]
    [InlineData(nameof(Sizes), Small, "\"siloCount\": 2", "\"siloCount\": 1", "one loss is an outage")]
    [InlineData(nameof(Sizes), InfraFiles.Main, "['small', 'medium', 'large']", "['small', 'medium', 'huge']", "do not agree")]
    [InlineData(nameof(Images), InfraFiles.Dockerfile, "USER 1654", "USER root", "not a number other than 0")]
    [InlineData(nameof(Images), InfraFiles.Dockerfile, "aspnet:10.0-noble-chiseled", "aspnet:latest", "no fixed version")]
    [InlineData(nameof(Images), InfraFiles.Dockerfile, "COPY . .", "ADD https://example.org/x .", "use COPY")]
    [InlineData(nameof(Images), InfraFiles.Dockerfile, "=Production", "=Development", "defaults for development")]
    [InlineData(nameof(Images), ".dockerignore", "!src", "!src\n!tests", "tests/ always")]
    [InlineData(nameof(AzureDeveloperCli), InfraFiles.AzureYaml, "workflows:", "workflow:", "there is no 'workflow'")]
    [InlineData(nameof(AzureDeveloperCli), InfraFiles.AzureYaml, "postprovision:", "afterprovision:", "no hook 'afterprovision'")]
    [InlineData(nameof(AzureDeveloperCli), InfraFiles.AzureYaml, "build-image.sh", "build.sh", "runs nothing that is there")]
    [InlineData(nameof(AzureDeveloperCli), InfraFiles.AzureYaml, "path: infra", "path: infrastructure",
        "there is no 'infrastructure/main.bicep'")]
    public void Check_Mistake_IsFound(string check, string path, string text, string mistake, string problem) =>
        Checks[check](InfraFiles.Repository.With(path, text, mistake))
            .ShouldContain(found => found.Contains(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("param name string\n}", "line 2")]
    [InlineData("var name = 'a${b", "line 1")]
    [InlineData("var name = [1, 2", "line 1")]
    [InlineData("thing name = 1", "line 1")]
    public void Parse_NotBicep_SaysWhere(string source, string where) =>
        Should.Throw<FormatException>(() => Bicep.BicepParser.Parse("a.bicep", source)).Message.ShouldContain(where);
}
