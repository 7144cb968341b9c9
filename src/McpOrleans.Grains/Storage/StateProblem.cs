namespace McpOrleans.Grains.Storage;

/// <summary>Why a stored state could not be read.</summary>
/// <param name="Reason">The end of a sentence, in words for anybody.</param>
/// <param name="IsPassing">The storage failed or did not answer: what is stored may be well.</param>
internal sealed record StateProblem(string Reason, bool IsPassing);
