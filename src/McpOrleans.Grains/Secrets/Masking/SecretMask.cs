using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace McpOrleans.Grains.Secrets.Masking;

/// <summary>
/// Replaces the secrets of one MCP server by <c>***</c> in what the server sends. It costs nothing when there are no secrets.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>
    /// What is left after a pass may form a secret together with a <c>***</c>, again and again. This needs a secret that contains
    /// the mask; a configuration cannot have one, but a variable can. After this many passes the whole text is hidden.
    /// </summary>
    internal const int MaxPasses = 8;

    private readonly SecretSearch _search;

    private SecretMask(IEnumerable<string> secrets) => _search = new SecretSearch(secrets.SelectMany(SecretForms.Of));

    public static SecretMask None { get; } = new([]);

    public bool IsEmpty => _search.IsEmpty;

    /// <param name="config">The configuration with its secrets, with references resolved.</param>
    /// <param name="always">Values that are secrets whatever they look like.</param>
    public static SecretMask Of(McpServerConfig config, IEnumerable<string> always)
    {
        var named = config.Headers.Concat(config.Env).Concat(QueryOf(config.Url)).Where(pair => SecretRules.IsSecret(pair.Key, pair.Value)).Select(pair => pair.Value);
        var secrets = named.Concat(always).SelectMany(SecretForms.PartsOf).Where(value => value.Length >= SecretRules.MinLength)
            .Distinct(StringComparer.Ordinal).ToArray();
        return secrets.Length == 0 ? None : new SecretMask(secrets);
    }

    /// <summary>Returns the same object when the text contains no secret.</summary>
    public string Apply(string text)
    {
        for (var pass = 1; !IsEmpty && _search.IsIn(text); pass++)
        {
            text = pass <= MaxPasses ? Replaced(text) : McpServerConfig.Mask;
        }

        return text;
    }

    /// <summary>Returns the same array when it contains no secret.</summary>
    /// <param name="json">What an MCP server sent, which should be a JSON document in UTF-8.</param>
    public byte[] Apply(byte[] json) => TryApply(json, out var masked) ? masked : json;

    /// <summary>
    /// Hides the secrets in the strings of a JSON document, including names, however their characters are escaped. Every other byte
    /// stays. What is not JSON is treated as one text. When there is no secret, nothing is allocated.
    /// </summary>
    /// <param name="json">What an MCP server sent, which should be a JSON document in UTF-8.</param>
    /// <param name="masked">The document without its secrets.</param>
    /// <returns>Whether there were any.</returns>
    public bool TryApply(ReadOnlySpan<byte> json, [NotNullWhen(true)] out byte[]? masked)
    {
        masked = !IsEmpty && _search.IsIn(json) ? JsonMask.Apply(_search, json) : null;
        return masked is not null;
    }

    private string Replaced(string text)
    {
        var result = new StringBuilder(text.Length);
        var done = 0;
        foreach (var (start, end) in _search.Find(text, text.Length))
        {
            // Overlapping secrets are hidden as one.
            if (start >= done)
            {
                result.Append(text, done, start - done).Append(McpServerConfig.Mask);
            }

            done = Math.Max(done, end);
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    private static IEnumerable<KeyValuePair<string, string>> QueryOf(string? url)
    {
        if (url is null)
        {
            yield break;
        }

        // Uri writes an address in two ways: as it is sent, and for people.
        var address = new Uri(url);
        foreach (var parameter in $"{url}&{address.AbsoluteUri}&{address}".Split('?', '&'))
        {
            var (name, value) = parameter.IndexOf('=', StringComparison.Ordinal) is >= 0 and var sign ? (parameter[..sign], parameter[(sign + 1)..]) : ("", parameter);
            yield return KeyValuePair.Create(name, value);
            yield return KeyValuePair.Create(name, Uri.UnescapeDataString(value));
        }
    }
}
