using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace McpOrleans.Grains.Secrets;

/// <summary>
/// Keeps Data Protection's keys in the silo's grain storage: wherever states are shared, the keys to them are. All in one state,
/// so that two silos that make a key at the same time both keep theirs.
/// </summary>
internal sealed class SecretKeyRepository(
    [FromKeyedServices(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)] IGrainStorage storage, TimeProvider clock) : IXmlRepository
{
    private const int MaxAttempts = 10;

    /// <summary>Whoever needs the keys waits with his thread: a storage that hangs must not take them all, one after the other.</summary>
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(5);

    private static readonly GrainId Id = GrainId.Create("secretkeys", "ring");

    public IReadOnlyCollection<XElement> GetAllElements() => Wait(async () => Parse(await ReadAsync()));

    public void StoreElement(XElement element, string friendlyName) => Wait(async () =>
    {
        var text = element.ToString(SaveOptions.DisableFormatting);
        for (var attempt = 1; ; attempt++)
        {
            var stored = await ReadAsync();
            stored.State = new SecretKeysState { Elements = [.. stored.State!.Elements, text] };
            try
            {
                await storage.WriteStateAsync(StateNames.SecretKeys, Id, stored);
                return true;
            }
            catch (InconsistentStateException) when (attempt < MaxAttempts)
            {
                // Another silo stored a key meanwhile.
            }
        }
    });

    // The interface is synchronous. Off the caller's scheduler, which may be a grain's: the storage would wait for it for ever.
    private T Wait<T>(Func<Task<T>> work) => Task.Run(work).WaitAsync(Cap, clock).GetAwaiter().GetResult();

    /// <summary>What is damaged is as good as lost; Data Protection then makes new keys.</summary>
    private static List<XElement> Parse(GrainState<SecretKeysState> stored)
    {
        var elements = new List<XElement>();
        foreach (var text in stored.State!.Elements)
        {
            try
            {
                elements.Add(XElement.Parse(text));
            }
            catch (XmlException)
            {
                // What it encrypted says so when it is read.
            }
        }

        return elements;
    }

    private async Task<GrainState<SecretKeysState>> ReadAsync()
    {
        var state = new GrainState<SecretKeysState>(new SecretKeysState());
        await storage.ReadStateAsync(StateNames.SecretKeys, Id, state);
        state.State ??= new SecretKeysState();
        return state;
    }
}
