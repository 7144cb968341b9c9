using System.Buffers;

namespace McpOrleans;

/// <summary>
/// A URI template of RFC 6570 as far as resources need it: simple expressions such as <c>{id}</c>, and <c>{+path}</c>, whose value may
/// have slashes. It decides which URIs can have come from the template. Immutable.
/// </summary>
internal sealed class UriTemplate
{
    private const int MaxExpressions = 8;

    /// <summary>A longer URI fits no template.</summary>
    private const int MaxUriLength = 4 * 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("_.%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The texts before, between and behind the expressions.</summary>
    private readonly ImmutableArray<string> _literals;

    /// <summary>For each expression whether its value may have any character.</summary>
    private readonly ImmutableArray<bool> _isWide;

    private UriTemplate(ImmutableArray<string> literals, ImmutableArray<bool> isWide) => (_literals, _isWide) = (literals, isWide);

    /// <summary>Reads a template; null when it has expressions of another kind, or too many.</summary>
    public static UriTemplate? TryRead(string template)
    {
        var literals = ImmutableArray.CreateBuilder<string>();
        var isWide = ImmutableArray.CreateBuilder<bool>();
        var rest = template.AsSpan();
        while (rest.IndexOf('{') is >= 0 and var start)
        {
            var length = rest[start..].IndexOf('}');
            if (length < 0 || isWide.Count == MaxExpressions)
            {
                return null;
            }

            var expression = rest[(start + 1)..(start + length)];
            var isReserved = expression is ['+', ..];
            expression = isReserved ? expression[1..] : expression;
            if (expression.IsEmpty || expression.ContainsAnyExcept(NameCharacters))
            {
                return null;
            }

            literals.Add(rest[..start].ToString());
            isWide.Add(isReserved);
            rest = rest[(start + length + 1)..];
        }

        literals.Add(rest.ToString());
        return new UriTemplate(literals.ToImmutable(), isWide.ToImmutable());
    }

    /// <summary>What <see cref="Matches"/> costs at most, in characters that are looked at.</summary>
    public int CostOf(string uri) => MayMatch(uri) ? (uri.Length + 1) * (_isWide.Length + 1) : 1;

    /// <summary>
    /// Returns whether the template can have made the URI, with a value of at least one character for each expression. It goes through
    /// the URI once for each expression and never back, so the time is bounded by the product of both lengths whatever they say.
    /// </summary>
    public bool Matches(string uri)
    {
        if (!MayMatch(uri))
        {
            return false;
        }

        if (_isWide.IsEmpty)
        {
            return uri.Length == _literals[0].Length;
        }

        // The ends of all beginnings of the URI that fit the template as far as it was read.
        var (ends, next) = (new bool[uri.Length + 1], new bool[uri.Length + 1]);
        ends[_literals[0].Length] = true;
        for (var i = 0; i < _isWide.Length; i++)
        {
            PassValue(uri, ends, next, _isWide[i]);
            if (i < _isWide.Length - 1)
            {
                PassLiteral(uri, next, ends, _literals[i + 1]);
            }
        }

        return next[uri.Length - _literals[^1].Length];
    }

    private bool MayMatch(string uri) => uri.Length <= MaxUriLength
        && uri.StartsWith(_literals[0], StringComparison.Ordinal)
        && uri.EndsWith(_literals[^1], StringComparison.Ordinal);

    private static void PassValue(string uri, bool[] from, bool[] to, bool isWide)
    {
        var isInside = false;
        to[0] = false;
        for (var i = 0; i < uri.Length; i++)
        {
            // Clients are not strict about what they encode, so only what divides a URI ends a value.
            isInside = (isInside || from[i]) && (isWide || uri[i] is not ('/' or '?' or '#'));
            to[i + 1] = isInside;
        }
    }

    private static void PassLiteral(string uri, bool[] from, bool[] to, string literal)
    {
        Array.Clear(to);
        for (var i = 0; i <= uri.Length - literal.Length; i++)
        {
            to[i + literal.Length] = from[i] && string.CompareOrdinal(uri, i, literal, 0, literal.Length) == 0;
        }
    }
}
