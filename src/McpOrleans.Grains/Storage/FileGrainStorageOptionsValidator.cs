namespace McpOrleans.Grains.Storage;

/// <summary>Says at start what only the operator can set right.</summary>
internal sealed class FileGrainStorageOptionsValidator : IValidateOptions<FileGrainStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, FileGrainStorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            return ValidateOptionsResult.Fail("The data folder has no name: choose a folder that the service can write to.");
        }

        return File.Exists(options.DataFolder)
            ? ValidateOptionsResult.Fail($"The data folder '{options.DataFolder}' is a file: choose a folder, or move the file away.")
            : ValidateOptionsResult.Success;
    }
}
