using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;

namespace McpOrleans.Grains.Secrets;

/// <summary>Replaces the secrets of one MCP server by <c>***</c> in what it says. Costs nothing where there are none.</summary>
internal sealed class SecretMask
{
    private readonly ImmutableArray<string> _texts;
    private readonly ImmutableArray<byte[]> _bytes;
    private readonly SearchValues<string> _search;

    private SecretMask(IEnumerable<string> secrets)
    {
        // The longest first: one may be a part of another.
        _texts = [.. secrets.SelectMany(SecretForms.Of).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length).ThenBy(text => text, StringComparer.Ordinal)];
        _search = SearchValues.Create([.. _texts], StringComparison.Ordinal);
        _bytes = [.. _texts.Select(text => Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)))];
    }

    public static SecretMask None { get; } = new([]);

    public bool IsEmpty => _texts.IsEmpty;

    /// <param name="config">With its secrets, references resolved.</param>
    /// <param name="always">Values that are secrets whatever they look like.</param>
    public static SecretMask Of(McpServerConfig config, IEnumerable<string> always)
    {
        var named = config.Headers.Concat(config.Env).Concat(QueryOf(config.Url)).Where(pair => SecretRules.IsSecret(pair.Key, pair.Value)).Select(pair => pair.Value);
        var secrets = named.Concat(always.Where(value => value.Length >= SecretRules.MinLength)).SelectMany(SecretForms.PartsOf).Distinct(StringComparer.Ordinal).ToArray();
        return secrets.Length == 0 ? None : new SecretMask(secrets);
    }

    /// <summary>The same text when no secret is in it.</summary>
    public string Apply(string text)
    {
        if (IsEmpty || !text.AsSpan().ContainsAny(_search))
        {
            return text;
        }

        foreach (var secret in _texts)
        {
            text = text.Replace(secret, McpServerConfig.Mask, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>The same array when no secret is in it.</summary>
    /// <param name="json">A JSON document in UTF-8, as <see cref="Connections.Utf8Json"/> writes it.</param>
    public byte[] Apply(byte[] json)
    {
        foreach (var secret in _bytes)
        {
            if (json.AsSpan().IndexOf(secret) >= 0)
            {
                return JsonMask.Apply(json, Apply);
            }
        }

        return json;
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
