namespace McpOrleans.Grains;

/// <summary>
/// Names count by case, but two that differ only by it don't exist side by side: people take them for one, and some places that
/// names are written to do, too.
/// </summary>
internal static class SameName
{
    public static bool DiffersByCase(string name, string other) =>
        string.Equals(name, other, StringComparison.OrdinalIgnoreCase) && !string.Equals(name, other, StringComparison.Ordinal);

    /// <param name="what">What there is, with its article.</param>
    /// <param name="existing">Its name.</param>
    public static FieldError Error(string what, string existing) => new()
    {
        Field = "name",
        Message = $"There is {what} named '{existing}', and names must differ by more than their case: use '{existing}' for it, or another name.",
    };
}
