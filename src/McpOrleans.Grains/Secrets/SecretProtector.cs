using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.Grains.Secrets;

/// <summary>Encrypts the secrets of MCP servers for storing. May wait for the storage of the keys: not for a grain's scheduler.</summary>
internal sealed class SecretProtector(SecretKeyRepository keys, TimeProvider clock) : IDisposable
{
    /// <summary>No valid value holds a NUL, so none can be taken for an encrypted one.</summary>
    private const string Mark = "\0p1:";

    private const string Purpose = "McpOrleans.ServerSecrets.v1";

    /// <summary>A key that this silo does not know may be one that another silo just made; looking for it costs a read.</summary>
    private static readonly TimeSpan RereadInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _changing = new();
    private ServiceProvider? _services;
    private IDataProtectionProvider? _provider;
    private long _readAt;

    /// <summary>
    /// Encrypts for one MCP server of one generation of its tenant: no other one's value can be put in its place, nor that of a
    /// server of the same name that belonged to a former tenant.
    /// </summary>
    public string Protect(ServerKey server, long tenantGeneration, string value) =>
        Mark + Protector(Provider(), server, tenantGeneration).Protect(value);

    /// <summary>The opposite of <see cref="Protect"/>; a value that was stored before there was encryption is given as it is.</summary>
    /// <exception cref="CryptographicException">The keys are lost, or it is another server's value.</exception>
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

    /// <summary>Generation 0, of tenants that never were deleted, has no purpose of its own: values from before there were generations stay readable.</summary>
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

    /// <summary>Null when the keys were read a moment ago; reading them again would bring nothing new.</summary>
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

    /// <summary>Services of its own: what the host protects, cookies for example, has nothing to do with these keys.</summary>
    private IDataProtectionProvider Create()
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("McpOrleans");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = keys);

        // The one before is left to the garbage collector: another thread may be reading with it.
        _services = services.BuildServiceProvider();
        _readAt = clock.GetTimestamp();
        return _services.GetRequiredService<IDataProtectionProvider>();
    }
}
