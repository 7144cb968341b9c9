using Orleans.Storage;

#pragma warning disable IDE0130 // As StateStorage, to whose Azure part this belongs.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>Orleans' format of states, where what cannot be read is told by one type: else nobody can tell it from an account that fails.</summary>
/// <param name="inner">Orleans' own.</param>
internal sealed class BlobSerializer(IGrainStorageSerializer inner) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => inner.Serialize(input);

    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    public T? Deserialize<T>(BinaryData input)
    {
        try
        {
            return inner.Deserialize<T>(input);
        }
#pragma warning disable CA1031 // Arbitrary bytes make it throw whatever its readers throw.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new InvalidDataException("This is no state.", exception);
        }
    }
}
