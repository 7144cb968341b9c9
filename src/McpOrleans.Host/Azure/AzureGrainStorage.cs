using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using McpOrleans.Grains.Storage;
using Orleans.Storage;

#pragma warning disable IDE0130 // The namespace is that of StateStorage, whose Azure part this is.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>
/// Orleans' storage of states in blobs, with two additions: it tells which state is damaged, and it can move that state to another
/// blob.
/// </summary>
/// <param name="blobs">Orleans' own storage.</param>
/// <param name="container">The container that holds its blobs.</param>
/// <param name="clock">Gives the time that is part of the name of a blob that is set aside.</param>
/// <param name="logger">Receives the names of the blobs that are set aside.</param>
internal sealed partial class AzureGrainStorage(
    IGrainStorage blobs, BlobContainerClient container, TimeProvider clock, ILogger<AzureGrainStorage> logger) : IGrainStorage, ISetsStatesAside
{
    /// <summary>The name under which a silo registers Orleans' own storage.</summary>
    public const string InnerName = "mcporleans-blobs";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            await blobs.ReadStateAsync(stateName, grainId, grainState);
        }
        catch (InvalidDataException exception)
        {
            throw UnreadableState.Exception(
                $"The blob '{NameOf(stateName, grainId)}'", "it is damaged, or another version of the service wrote it", exception);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        blobs.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        blobs.ClearStateAsync(stateName, grainId, grainState);

    public async Task<string?> SetAsideAsync(string stateName, GrainId grainId)
    {
        var name = NameOf(stateName, grainId);
        var aside = $"{name}.replaced-{clock.GetUtcNow():yyyyMMdd'T'HHmmss.fffffff}";
        try
        {
            if (!await MoveAsync(name, aside))
            {
                return null;
            }

            LogReplaced(stateName, grainId, aside);
            return aside;
        }
        catch (RequestFailedException exception)
        {
            throw new IOException($"The blob '{name}' could not be set aside: {exception.Message}", exception);
        }
    }

    public async Task<bool> PutBackAsync(string stateName, GrainId grainId, string aside)
    {
        try
        {
            var isBack = await MoveAsync(aside, NameOf(stateName, grainId));
            if (isBack)
            {
                LogPutBack(stateName, grainId);
            }

            return isBack;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return false;
        }
        catch (RequestFailedException exception)
        {
            throw new IOException($"The blob '{aside}' could not be put back: {exception.Message}", exception);
        }
    }

    /// <summary>Returns false when there is no source. Throws when the target exists already.</summary>
    private async Task<bool> MoveAsync(string from, string to)
    {
        try
        {
            var blob = container.GetBlobClient(from);
            var content = (await blob.DownloadContentAsync()).Value;
            await container.GetBlobClient(to).UploadAsync(content.Content);

            // The condition deletes only what was copied: a state that was written meanwhile is readable and must stay.
            await blob.DeleteAsync(conditions: new BlobRequestConditions { IfMatch = content.Details.ETag });
            return true;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }
    }

    /// <summary>The name that Orleans gives to the blob.</summary>
    private static string NameOf(string stateName, GrainId grainId) => $"{stateName}-{grainId}.json";

    [LoggerMessage(LogLevel.Warning, "The state '{StateName}' of {GrainId} could not be read and was replaced. What was there is kept as {Aside}.")]
    private partial void LogReplaced(string stateName, GrainId grainId, string aside);

    [LoggerMessage(LogLevel.Warning, "The state '{StateName}' of {GrainId} could not be replaced. What was there is back in its place.")]
    private partial void LogPutBack(string stateName, GrainId grainId);
}
