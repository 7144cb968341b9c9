using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.Grains.Secrets;

/// <summary>
/// Encrypts the secrets of MCP servers for storing. It may wait for the storage of the keys, so it must not run on a grain's
/// scheduler.
/// </summary>
internal sealed class SecretProtector(SecretKeyRepository keys, TimeProvider clock) : IDisposable
{
    /// <summary>Begins every encrypted value. No valid value contains a NUL, so none can be mistaken for an encrypted one.</summary>
    private const string Mark = "\0p1:";

    private const string Purpose = "McpOrleans.ServerSecrets.v1";

    /// <summary>
    /// A key that this silo does not know may have just been created by another silo. Reading the keys again costs a read of the
    /// storage, so it is done at most this often.
    /// </summary>
    private static readonly TimeSpan RereadInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _changing = new();
    private ServiceProvider? _services;
    private IDataProtectionProvider? _provider;
    private long _readAt;

    /// <summary>
    /// Encrypts a value for one MCP server in one generation of its tenant. It cannot be replaced by the value of another server,
    /// nor by that of a server with the same name that belonged to a former tenant.
    /// </summary>
    public string Protect(ServerKey server, long tenantGeneration, string value) =>
        Mark + Protector(Provider(), server, tenantGeneration).Protect(value);

    /// <summary>Reverses <see cref="Protect"/>. A value that was stored before there was encryption is returned unchanged.</summary>
    /// <exception cref="CryptographicException">The keys are lost, or the value belongs to another server.</exception>
    public string Unprotect(ServerKey server, long tenantGeneration, string value)
    {
        if (!value.StartsWith(Mark, StringComparison.Ordinal))
        {
            return value;
        }

        var provider = Provider();
        try
        {
            return Open(Protector(provider, server, tenantGeneration), value);
        }
        catch (CryptographicException) when (Reread(provider) is { } reread)
        {
            return Open(Protector(reread, server, tenantGeneration), value);
        }
    }

    public void Dispose() => _services?.Dispose();

    private static string Open(IDataProtector protector, string value) => protector.Unprotect(value[Mark.Length..]);

    /// <summary>
    /// Generation 0, that of tenants that were never deleted, has no purpose string of its own, so that values from before there
    /// were generations stay readable.
    /// </summary>
    private static IDataProtector Protector(IDataProtectionProvider provider, ServerKey server, long tenantGeneration) => tenantGeneration == 0
        ? provider.CreateProtector(Purpose, server.ToString())
        : provider.CreateProtector(Purpose, server.ToString(), tenantGeneration.ToString(CultureInfo.InvariantCulture));

    private IDataProtectionProvider Provider()
    {
        lock (_changing)
        {
            return _provider ??= Create();
        }
    }

    /// <summary>Returns null when the keys were read a moment ago, because reading them again would bring nothing new.</summary>
    private IDataProtectionProvider? Reread(IDataProtectionProvider failed)
    {
        lock (_changing)
        {
            if (!ReferenceEquals(_provider, failed))
            {
                return _provider;
            }

            return clock.GetElapsedTime(_readAt) < RereadInterval ? null : _provider = Create();
        }
    }

    /// <summary>
    /// Creates Data Protection in its own service collection, because these keys have nothing to do with what the host protects,
    /// such as cookies.
    /// </summary>
    private IDataProtectionProvider Create()
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("McpOrleans");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = keys);

        // The previous one is left to the garbage collector, because another thread may be reading with it.
        _services = services.BuildServiceProvider();
        _readAt = clock.GetTimestamp();
        return _services.GetRequiredService<IDataProtectionProvider>();
    }
}
