using System.Buffers.Text;
using System.Security.Cryptography;
using McpOrleans.Host.Configuration;
using McpOrleans.Host.Startup;

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
        var aside = file + ".new";
        File.Delete(aside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        // The file is renamed only when it is complete, so that a crash never leaves an empty key.
        using (var stream = new FileStream(aside, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(key + "\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, file);
        return new AdminKey(key, file, IsNew: true, WasExposed: false);
    }

    private static bool IsUsable(string key) => key.Length >= MinLength && key.All(character => character is > ' ' and <= '~');
}
