using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using McpOrleans.Host.Hosting;

namespace McpOrleans.Host.Tests.Azure;

public sealed class AzureStateStorageTests
{
    /// <summary>Azure's libraries vary each pause by up to a fifth.</summary>
    private const double Jitter = 1.2;

    /// <summary>How long a grain waits for what it stores.</summary>
    private static readonly TimeSpan StoreCap = TimeSpan.FromSeconds(20);

    public static TheoryData<ClientOptions> Clients => [new BlobClientOptions(), new TableClientOptions()];

    [Theory]
    [MemberData(nameof(Clients), DisableDiscoveryEnumeration = true)]
    public void Bounded_AccountNeverAnswers_EndsBeforeTheGrainsGiveUp(ClientOptions client)
    {
        var retry = AzureStateStorage.Bounded(client).Retry;

        var pauses = Enumerable.Range(0, retry.MaxRetries).Sum(number => retry.Delay.TotalSeconds * Math.Pow(2, number) * Jitter);
        var longest = (retry.NetworkTimeout.TotalSeconds * (retry.MaxRetries + 1)) + pauses;
        longest.ShouldBeLessThan(StoreCap.TotalSeconds);
        retry.MaxRetries.ShouldBePositive();
    }
}
