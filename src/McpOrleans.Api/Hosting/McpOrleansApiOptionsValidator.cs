using McpOrleans.Api.BrowserDefence;

namespace McpOrleans.Api.Hosting;

internal sealed class McpOrleansApiOptionsValidator : IValidateOptions<McpOrleansApiOptions>
{
    private const int Sha256HexLength = 64;
    private const int MinBodySize = 1024;
    private const int MaxBodySize = 1024 * 1024 * 1024;
    private const int MaxProbeConcurrency = 1024;
    private static readonly TimeSpan MinProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxProbeTimeout = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, McpOrleansApiOptions options)
    {
        var errors = new List<string>();
        if ((options.AdminKey is null) == (options.AdminKeySha256 is null))
        {
            errors.Add("Set exactly one of AdminKey and AdminKeySha256.");
        }

        if (options.AdminKey is { } key && !AdminCredential.CanBeSent(key))
        {
            errors.Add($"AdminKey must be 1 to {AdminCredential.MaxLength} visible ASCII characters: it travels in an HTTP header.");
        }

        if (options.AdminKeySha256 is { } hash && (hash.Length != Sha256HexLength || !hash.All(char.IsAsciiHexDigit)))
        {
            errors.Add($"AdminKeySha256 must be {Sha256HexLength} hexadecimal digits.");
        }

        if (options.MaxRequestBodySize is < MinBodySize or > MaxBodySize)
        {
            errors.Add($"MaxRequestBodySize must be {MinBodySize} to {MaxBodySize} bytes.");
        }

        if (options.ProbeConcurrency is < 1 or > MaxProbeConcurrency)
        {
            errors.Add($"ProbeConcurrency must be 1 to {MaxProbeConcurrency}.");
        }

        if (options.ProbeTimeout < MinProbeTimeout || options.ProbeTimeout > MaxProbeTimeout)
        {
            errors.Add($"ProbeTimeout must be {MinProbeTimeout} to {MaxProbeTimeout}.");
        }

        errors.AddRange(options.AllowedOrigins
            .Where(origin => !RequestOrigin.IsOrigin(origin))
            .Select(origin => $"AllowedOrigins: '{Names.Shown(origin)}' must be scheme, host and port only, for example https://mcp.example.com."));
        errors.AddRange(HttpLimitsValidator.Validate(options.Limits));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
