namespace McpOrleans.Host.Configuration;

/// <summary>
/// Where grain state and reminders are stored. This is not a record, because a record prints its members and a connection string is
/// a secret.
/// </summary>
internal sealed class StorageSettings
{
    public const string ConnectionStringVariable = "MCPORLEANS__STORAGE__CONNECTIONSTRING";
    public const string AccountNameVariable = "MCPORLEANS__STORAGE__ACCOUNTNAME";
    private const string ProviderVariable = "MCPORLEANS__STORAGE__PROVIDER";
    private const int MinNameLength = 3;
    private const int MaxNameLength = 24;

    /// <summary>Where states are stored. Default: files.</summary>
    public StateStorageProvider Provider { get; init; }

    /// <summary>
    /// The connection string of the Azure storage account, a secret. Null for files, and when an identity is used instead.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>The name of the Azure storage account, which is used with the identity of this process. Null otherwise.</summary>
    public string? AccountName { get; init; }

    /// <summary>Reads the settings and adds everything that is wrong to <paramref name="errors"/>.</summary>
    public static StorageSettings Read(IConfigurationSection section, ServiceRole role, List<string> errors)
    {
        var settings = new StorageSettings
        {
            Provider = ReadProvider(section["Provider"], role, errors),
            ConnectionString = section["ConnectionString"] is { Length: > 0 } text ? text : null,
            AccountName = section["AccountName"] is { Length: > 0 } name ? name : null,
        };
        if (settings.Provider == StateStorageProvider.AzureBlob)
        {
            Validate(settings, errors);
        }

        return settings;
    }

    private static StateStorageProvider ReadProvider(string? text, ServiceRole role, List<string> errors)
    {
        var provider = StateStorageProvider.Files;
        if (text is not null && (!Enum.TryParse(text, ignoreCase: true, out provider) || !Enum.IsDefined(provider)))
        {
            errors.Add($"storage provider '{text}' is unknown; use '{StateStorageProvider.Files}' or '{StateStorageProvider.AzureBlob}'");
        }
        else if (provider == StateStorageProvider.Files && role != ServiceRole.All)
        {
            errors.Add(
                $"role '{RoleNames.Of(role)}' needs storage that the whole cluster shares: set {ProviderVariable}={StateStorageProvider.AzureBlob} "
                + $"and {ConnectionStringVariable} or {AccountNameVariable}");
        }

        return provider;
    }

    private static void Validate(StorageSettings settings, List<string> errors)
    {
        if ((settings.ConnectionString is null) == (settings.AccountName is null))
        {
            errors.Add(
                $"storage provider '{settings.Provider}' needs either {ConnectionStringVariable}, or {AccountNameVariable} and an identity that may use the account");
        }

        if (settings.AccountName is { } name && !IsAccountName(name))
        {
            errors.Add(
                $"'{name}' in {AccountNameVariable} is not the name of a storage account, which has {MinNameLength} to {MaxNameLength} lower-case letters and digits");
        }
    }

    private static bool IsAccountName(string name) =>
        name.Length is >= MinNameLength and <= MaxNameLength && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character));
}

/// <summary>The places where grain state and reminders can be stored.</summary>
internal enum StateStorageProvider
{
    /// <summary>State is in files in the data folder. Reminders are in memory and are registered again at every start.</summary>
    Files = 0,

    /// <summary>State is in Azure blobs, and reminders are in an Azure table.</summary>
    AzureBlob = 1,
}
