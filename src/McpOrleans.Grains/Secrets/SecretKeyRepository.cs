using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace McpOrleans.Grains.Secrets;

/// <summary>
/// Stores Data Protection's keys in the silo's grain storage, so that the keys are wherever the states are. All keys are in one
/// state, so that two silos that create a key at the same time both keep theirs.
/// </summary>
internal sealed class SecretKeyRepository(
    [FromKeyedServices(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)] IGrainStorage storage, TimeProvider clock) : IXmlRepository
{
    private const int MaxAttempts = 10;

    /// <summary>
    /// Everybody who needs the keys blocks a thread. Without a limit, a storage that hangs would block all threads one after the
    /// other.
    /// </summary>
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
                // Another silo has stored a key meanwhile.
            }
        }
    });

    // The interface is synchronous. The work runs on the thread pool, because the caller's scheduler may be a grain's, and the
    // storage would then wait for it forever.
    private T Wait<T>(Func<Task<T>> work) => Task.Run(work).WaitAsync(Cap, clock).GetAwaiter().GetResult();

    /// <summary>A damaged key is as good as lost. Data Protection then creates new keys.</summary>
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
                // Reading a value that this key encrypted reports the problem.
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
