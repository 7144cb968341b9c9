namespace McpOrleans.Grains;

/// <summary>
/// Names are case-sensitive, but two names that differ by case alone may not exist at the same time: people mistake one for the
/// other, and so do some places to which names are written.
/// </summary>
internal static class SameName
{
    public static bool DiffersByCase(string name, string other) =>
        string.Equals(name, other, StringComparison.OrdinalIgnoreCase) && !string.Equals(name, other, StringComparison.Ordinal);

    /// <param name="what">The kind of the thing that exists, with its article.</param>
    /// <param name="existing">Its name.</param>
    public static FieldError Error(string what, string existing) => new()
    {
        Field = "name",
        Message = $"There is {what} named '{existing}', and names must differ by more than their case: use '{existing}' for it, or another name.",
    };
}
