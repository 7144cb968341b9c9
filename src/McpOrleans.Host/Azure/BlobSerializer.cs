using Orleans.Storage;

#pragma warning disable IDE0130 // The namespace is that of StateStorage, whose Azure part this is.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>
/// Orleans' format of states, except that an unreadable state always throws the same type of exception. Otherwise it could not be
/// distinguished from a failure of the account.
/// </summary>
/// <param name="inner">Orleans' own serializer.</param>
internal sealed class BlobSerializer(IGrainStorageSerializer inner) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => inner.Serialize(input);

    /// <exception cref="InvalidDataException">The data is not a readable state.</exception>
    public T? Deserialize<T>(BinaryData input)
    {
        try
        {
            return inner.Deserialize<T>(input);
        }
#pragma warning disable CA1031 // For arbitrary bytes, the readers may throw any exception.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new InvalidDataException("This is not a stored grain state.", exception);
        }
    }
}
