namespace McpOrleans;

/// <summary>
/// Refuses the mask (<c>***</c>) as a part of a value. A value that is the mask alone means "keep the stored secret". A value such
/// as <c>Bearer ***</c>, copied from a response, would be stored and sent literally instead of the secret.
/// </summary>
internal static class MaskRules
{
    private const string Message =
        $"Contains '{McpServerConfig.Mask}', which stands for a value that is not shown. Give the full value, or '{McpServerConfig.Mask}' alone to keep the stored value.";

    public static void Check(string field, string value, FieldErrors errors)
    {
        if (value != McpServerConfig.Mask && value.Contains(McpServerConfig.Mask, StringComparison.Ordinal))
        {
            errors.Add(field, Message);
        }
    }

    /// <summary>In an address only the query is a secret, and the mask stands for the whole query.</summary>
    public static void CheckUrl(string url, FieldErrors errors)
    {
        var parts = url.Split('?', 2);
        if (parts[0].Contains(McpServerConfig.Mask, StringComparison.Ordinal))
        {
            errors.Add("url", $"Contains '{McpServerConfig.Mask}', which stands for a value that is not shown. Give the full address.");
        }
        else if (parts is [_, var query])
        {
            Check("url", query, errors);
        }
    }
}
