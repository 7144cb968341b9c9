namespace McpOrleans.Api.Requests;

/// <summary>Says that a field is unknown, and which one was probably meant.</summary>
internal static class UnknownField
{
    public static FieldError Error(string field, IReadOnlyList<string> known) => new()
    {
        Field = field,
        Message = ClosestNames.Find(field, known) is [var closest, ..]
            ? $"Unknown field. Did you mean '{closest}'?"
            : $"Unknown field. The known fields are: {string.Join(", ", known)}.",
    };
}
