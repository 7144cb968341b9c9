namespace McpOrleans;

/// <summary>
/// What stands for a secret is understood where it is all of a value. As a part of one (<c>Bearer ***</c>, copied from an answer or
/// from another program) it would be stored and sent as it is, in place of the secret.
/// </summary>
internal static class MaskRules
{
    private const string Message =
        $"Has '{McpServerConfig.Mask}', which stands for what is not shown. Give the value itself, or nothing but '{McpServerConfig.Mask}' to keep what is stored.";

    public static void Check(string field, string value, FieldErrors errors)
    {
        if (value != McpServerConfig.Mask && value.Contains(McpServerConfig.Mask, StringComparison.Ordinal))
        {
            errors.Add(field, Message);
        }
    }

    /// <summary>Of an address only the query is a secret, all of it.</summary>
    public static void CheckUrl(string url, FieldErrors errors)
    {
        var parts = url.Split('?', 2);
        if (parts[0].Contains(McpServerConfig.Mask, StringComparison.Ordinal))
        {
            errors.Add("url", $"Has '{McpServerConfig.Mask}', which stands for what is not shown. Give the address itself.");
        }
        else if (parts is [_, var query])
        {
            Check("url", query, errors);
        }
    }
}
