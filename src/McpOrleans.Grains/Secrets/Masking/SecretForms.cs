using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace McpOrleans.Grains.Secrets.Masking;

/// <summary>The ways in which an MCP server may write a secret in what it sends.</summary>
internal static partial class SecretForms
{
    /// <summary>For a shorter text, too few of its base64 characters depend on the text alone.</summary>
    private const int MinBytesInBase64 = 6;

    private const int MinLength = 4;
    private const int MinLengthOfRun = 16;

    /// <summary>
    /// Returns the parts of a value that are secrets by themselves, such as a token without its scheme, or a password without its
    /// user.
    /// </summary>
    public static IEnumerable<string> PartsOf(string value)
    {
        yield return value;
        if (value.Split(' ', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } scheme, { Length: >= MinLength } credential] && scheme.All(char.IsAsciiLetter))
        {
            yield return credential;
            if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && TryDecode(credential) is { } login)
            {
                yield return login;
                if (login.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 && login.Length - colon - 1 >= MinLength)
                {
                    yield return login[(colon + 1)..];
                }
            }
        }

        if (value.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(value, UriKind.Absolute, out var address)
            && address.UserInfo.Split(':', 2) is [_, { Length: >= MinLength } password])
        {
            yield return password;
            yield return Uri.UnescapeDataString(password);
        }

        // Such a run is long enough to be characteristic of the secret. Every encoding except base64 writes it unchanged, however
        // deeply encodings are nested.
        foreach (Match run in UnreservedRun().Matches(value))
        {
            yield return run.Value;
        }

        foreach (var line in value.Split(['\n', '\r', ';'], StringSplitOptions.TrimEntries).Where(line => line.Length >= MinLengthOfRun && line.Length < value.Length))
        {
            yield return line;
            yield return line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }
    }

    /// <summary>Returns one secret in all its encodings, including the plain one.</summary>
    public static IEnumerable<string> Of(string secret)
    {
        yield return secret;
        var percent = Uri.EscapeDataString(secret);
        yield return percent;
        yield return LowerHex(percent);
        yield return WebUtility.UrlEncode(secret);
        yield return WebUtility.HtmlEncode(secret);
        foreach (var json in InJson(secret))
        {
            // The search resolves the escapes of a document. The strings in a document often contain another document as text, and
            // that one may contain a third.
            yield return json;
            foreach (var again in InJson(json))
            {
                yield return again;
            }
        }

        var bytes = Encoding.UTF8.GetBytes(secret);
        if (bytes.Length >= MinBytesInBase64)
        {
            yield return Convert.ToHexString(bytes);
            yield return Convert.ToHexStringLower(bytes);
            for (var shift = 0; shift < 3; shift++)
            {
                var base64 = InBase64(bytes, shift);
                yield return base64;
                yield return base64.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    [GeneratedRegex("[A-Za-z0-9_.~-]{16,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnreservedRun();

    /// <summary>As common JSON writers write it. Each of them escapes what it must, and some escape more.</summary>
    private static IEnumerable<string> InJson(string text) =>
    [
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text),
        JavaScriptEncoder.Default.Encode(text),
        // The same with lower-case digits.
        Escaped(text, character => JavaScriptEncoder.Default.Encode(char.ToString(character)).StartsWith("\\u", StringComparison.Ordinal)),
        // In this order: JavaScript and most others; Go; Python; PHP.
        Escaped(text, _ => false),
        Escaped(text, character => character is '<' or '>' or '&'),
        Escaped(text, character => !char.IsAscii(character)),
        Escaped(text, character => !char.IsAscii(character)).Replace("/", "\\/", StringComparison.Ordinal),
    ];

    private static string Escaped(string text, Predicate<char> also)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                _ when also(character) => result.Append($"\\u{(int)character:x4}"),
                '"' or '\\' => result.Append('\\').Append(character),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < ' ' => result.Append($"\\u{(int)character:x4}"),
                _ => result.Append(character),
            };
        }

        return result.ToString();
    }

    /// <summary>
    /// The part that is always the same when the secret stands inside a longer encoded text, for example after a user's name.
    /// Base64 encodes three bytes at a time, so there are three such texts.
    /// </summary>
    private static string InBase64(byte[] secret, int shift)
    {
        var bits = (shift + secret.Length) * 8;
        var from = ((shift * 8) + 5) / 6;
        var to = bits / 6;
        return Convert.ToBase64String([.. new byte[shift], .. secret])[from..to];
    }

    private static string? TryDecode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    /// <summary>Percent-encoding is also written with lower-case digits.</summary>
    private static string LowerHex(string percent)
    {
        var result = new StringBuilder(percent);
        for (var i = 0; i + 2 < result.Length; i++)
        {
            if (result[i] == '%')
            {
                result[i + 1] = char.ToLowerInvariant(result[i + 1]);
                result[i + 2] = char.ToLowerInvariant(result[i + 2]);
            }
        }

        return result.ToString();
    }
}
