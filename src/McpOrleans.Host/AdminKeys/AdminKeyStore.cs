using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Host.AdminKeys;

/// <summary>Finds the platform admin's key: the one that the operator set, the one in the data folder, or a new one.</summary>
internal static class AdminKeyStore
{
    public const string FileName = "admin-key";

    /// <summary>The shortest key that is accepted, in characters. Shorter keys can be guessed.</summary>
    public const int MinLength = 20;

    private const string Prefix = "mcpo_";
    private const int RandomBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="configuredKey">The key that the operator set; null or empty when there is none.</param>
    /// <param name="dataFolder">The folder that holds the key's file; it must exist.</param>
    /// <exception cref="StartException">The key is unusable.</exception>
    public static AdminKey Obtain(string? configuredKey, string dataFolder)
    {
        if (!string.IsNullOrEmpty(configuredKey))
        {
            return IsUsable(configuredKey)
                ? new AdminKey(configuredKey, File: null, IsNew: false, WasExposed: false)
                : throw new StartException(
                    $"{McpOrleansOptions.AdminKeyVariable} must have at least {MinLength} visible ASCII characters; " +
                    "without it a key is made and kept in the data folder.");
        }

        var file = Path.Combine(dataFolder, FileName);
        try
        {
            return File.Exists(file) ? Read(file) : Create(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the admin key's file {file} cannot be used: {exception.Message}", exception);
        }
    }

    private static AdminKey Read(string file)
    {
        var wasExposed = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != UnixFileMode.None;
        if (wasExposed && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, OwnerOnly);
        }

        var key = File.ReadAllText(file).Trim();
        return IsUsable(key)
            ? new AdminKey(key, file, IsNew: false, wasExposed)
            : throw new StartException($"the admin key in {file} is damaged. Delete the file to have a new key made.");
    }

    private static AdminKey Create(string file)
    {
        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

        // If the folder is not flushed, a power loss may remove the file, and the next start then creates another key.
        _ = DurableFile.Create(file, Encoding.ASCII.GetBytes(key + "\n"));
        return new AdminKey(key, file, IsNew: true, WasExposed: false);
    }

    private static bool IsUsable(string key) => key.Length >= MinLength && key.All(character => character is > ' ' and <= '~');
}

/// <summary>The platform admin's key and its origin.</summary>
/// <param name="Value">The key itself: a secret.</param>
/// <param name="File">The file that holds the key; null when the key comes from the environment.</param>
/// <param name="IsNew">Whether the key was just created. Only then may it be shown.</param>
/// <param name="WasExposed">Whether other users could read the file before this start.</param>
internal sealed record AdminKey(string Value, string? File, bool IsNew, bool WasExposed)
{
    // A record prints all its members by default, but this key must never reach a log.
    public override string ToString() => File ?? "environment";
}
