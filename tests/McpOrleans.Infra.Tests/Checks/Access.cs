using McpOrleans.Infra.Tests.Bicep;

namespace McpOrleans.Infra.Tests.Checks;

/// <summary>Who may do what: exactly this, each at exactly this place, and nothing without an identity.</summary>
internal static class Access
{
    private const string File = "infra/modules/access.bicep";
    private const string RoleAssignment = "Microsoft.Authorization/roleAssignments@";
    private const string RoleDefinition = "Microsoft.Authorization/roleDefinitions@";

    /// <summary>Who, what (a built-in role's id, or the name of our own), where. A right that is not here is one too many.</summary>
    private static readonly HashSet<(string Principal, string Role, string Scope)> Allowed =
    [
        ("siloPrincipalId", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "storage"), // Storage Table Data Contributor
        ("siloPrincipalId", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "storage"), // Storage Blob Data Contributor
        ("siloPrincipalId", "7f951dda-4ed3-4680-a7ca-43fe172d538d", "registry"), // AcrPull
        ("frontPrincipalId", "attachToTables", "storage"),
        ("frontPrincipalId", "76199698-9eea-4c19-bc75-cec21354c6b6", "membership"), // Storage Table Data Reader
        ("frontPrincipalId", "7f951dda-4ed3-4680-a7ca-43fe172d538d", "registry"), // AcrPull
        ("frontPrincipalId", "4633458b-17de-408a-b874-0445c86b69e6", "vault"), // Key Vault Secrets User
        ("deployerPrincipalId", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "vault"), // Key Vault Secrets Officer
    ];

    private static readonly HashSet<string> AllowedActions =
    [
        "Microsoft.Storage/storageAccounts/tableServices/tables/read",
        "Microsoft.Storage/storageAccounts/tableServices/tables/write",
    ];

    /// <summary>Properties that shut a door, and how.</summary>
    private static readonly (string File, string Property, string Value)[] Doors =
    [
        ("infra/modules/storage.bicep", "allowSharedKeyAccess", "false"),
        ("infra/modules/storage.bicep", "allowBlobPublicAccess", "false"),
        ("infra/modules/storage.bicep", "defaultAction", "Deny"),
        ("infra/modules/storage.bicep", "minimumTlsVersion", "TLS1_2"),
        ("infra/modules/registry.bicep", "adminUserEnabled", "false"),
        ("infra/modules/registry.bicep", "anonymousPullEnabled", "false"),
        ("infra/modules/vault.bicep", "enableRbacAuthorization", "true"),
        ("infra/modules/vault.bicep", "enablePurgeProtection", "true"),
        ("infra/modules/logs.bicep", "disableLocalAuth", "true"),
        ("infra/modules/front.bicep", "allowInsecure", "false"),
    ];

    public static IEnumerable<string> Check(InfraFiles files) =>
        CheckAssignments(files).Concat(CheckOwnRoles(files)).Concat(CheckDoors(files)).Concat(CheckInternal(files));

    private static IEnumerable<string> CheckAssignments(InfraFiles files)
    {
        var assignments = files.Bicep.Values.SelectMany(file => file.Resources.Where(resource => IsOf(resource, RoleAssignment))
            .Select(resource => (file, resource))).ToList();
        foreach (var (file, assignment) in assignments)
        {
            if (file.Path != File)
            {
                yield return $"{file.Path}: '{assignment.Name}' gives a right; all of them stand in {File}";
            }

            var right = Read(file, assignment);
            if (!Allowed.Contains(right))
            {
                yield return $"{file.Path}: '{assignment.Name}' gives more than is needed: "
                    + $"{right.Principal}, role {right.Role} on {right.Scope}";
            }
        }

        foreach (var right in Allowed.Except(assignments.Select(assignment => Read(assignment.file, assignment.resource))))
        {
            yield return $"{File}: {right.Principal} lacks role {right.Role} on {right.Scope}";
        }
    }

    private static (string Principal, string Role, string Scope) Read(BicepFile file, BicepDeclaration assignment)
    {
        var properties = (BicepNode.Object)assignment.Body["properties"]!;
        var role = properties["roleDefinitionId"] switch
        {
            BicepNode.Call { Function: "subscriptionResourceId", Arguments: [_, BicepNode.Name name] }
                when file.Find(name.Value)?.Value is BicepNode.Text text => text.Format,
            BicepNode.Member { Property: "id", Target: BicepNode.Name name } => name.Value,
            var other => $"{other}",
        };
        return (NameOf(properties["principalId"]), role, NameOf(assignment.Body["scope"]));
    }

    private static IEnumerable<string> CheckOwnRoles(InfraFiles files) =>
        from file in files.Bicep.Values
        from role in file.Resources.Where(resource => !resource.Existing && IsOf(resource, RoleDefinition))
        from actions in role.Value!.DescendantsAndSelf().OfType<BicepNode.Object>()
            .SelectMany(node => node.Properties.Where(property => property.Key is "actions" or "dataActions"))
        from action in actions.Value.DescendantsAndSelf().OfType<BicepNode.Text>().Select(text => text.Format)
        where actions.Key == "dataActions" || !AllowedActions.Contains(action)
        select $"{file.Path}: the role '{role.Name}' allows '{action}'";

    private static IEnumerable<string> CheckDoors(InfraFiles files) =>
        from door in Doors
        let objects = files.Bicep[door.File].Nodes.OfType<BicepNode.Object>()
        let values = objects.Select(node => node[door.Property]).OfType<BicepNode>().ToList()
        where values.Count != 1 || ValueOf(values[0]) != door.Value
        select $"{door.File}: {door.Property} is not {door.Value}";

    private static IEnumerable<string> CheckInternal(InfraFiles files) =>
        ((BicepNode.Object)files.MainFile.Find("siloEnvironment")!.Body["params"]!)["internal"] is BicepNode.Name { Value: "true" }
            ? []
            : [$"{InfraFiles.Main}: the silos' environment is not internal, so that their ports are open to everybody"];

    private static bool IsOf(BicepDeclaration resource, string type) => resource.Type!.StartsWith(type, StringComparison.Ordinal);

    private static string NameOf(BicepNode? node) => (node as BicepNode.Name)?.Value ?? $"{node}";

    private static string ValueOf(BicepNode node) => (node as BicepNode.Text)?.Format ?? NameOf(node);
}
