namespace McpOrleans;

/// <summary>Checks the fields that say where an MCP server is and what is sent to reach it.</summary>
internal static class AddressRules
{
    private const int MaxUrl = 2048;
    private const int MaxPath = 4096;
    private const int MaxEntries = 256;
    private const int MaxName = 256;
    private const int MaxText = 32_768;

    public static void Check(McpServerConfig config, FieldErrors errors)
    {
        if ((config.Url is null) == (config.Command is null))
        {
            errors.Add("url", "Give exactly one of 'url' and 'command'.");
        }

        CheckUrl(config.Url, errors);
        CheckText("command", config.Command, MaxPath, errors);
        CheckText("cwd", config.Cwd, MaxPath, errors);
        CheckTransport(config, errors);
        CheckArgs(config.Args, errors);
        CheckEnv(config.Env, errors);
        HeaderRules.Check(config.Headers, errors);
        if (config.Url is not null && config.Command is null)
        {
            RefuseFor("url", errors, ("args", !config.Args.IsDefaultOrEmpty), ("env", !config.Env.IsEmpty), ("cwd", config.Cwd is not null));
        }
        else if (config.Command is not null && config.Url is null)
        {
            RefuseFor("command", errors, ("headers", !config.Headers.IsEmpty));
        }
    }

    private static void RefuseFor(string address, FieldErrors errors, params ReadOnlySpan<(string Field, bool Given)> fields)
    {
        foreach (var (field, given) in fields)
        {
            if (given)
            {
                errors.Add(field, $"Has no effect together with '{address}'. Leave it out.");
            }
        }
    }

    private static void CheckUrl(string? url, FieldErrors errors)
    {
        if (url is null)
        {
            return;
        }

        if (url.Length > MaxUrl)
        {
            errors.Add("url", $"Must have at most {MaxUrl} characters.");
        }
        else if (url.Any(character => char.IsWhiteSpace(character) || char.IsControl(character))
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0)
        {
            errors.Add("url", "Must be an absolute http or https address, for example https://example.com/mcp.");
        }
        else if (uri.UserInfo.Length > 0)
        {
            errors.Add("url", "Must not contain a user name or password. Use an Authorization header instead.");
        }
        else if (url.Contains('#', StringComparison.Ordinal))
        {
            errors.Add("url", "Must not contain a fragment ('#…').");
        }
        else
        {
            MaskRules.CheckUrl(url, errors);
        }
    }

    private static void CheckTransport(McpServerConfig config, FieldErrors errors)
    {
        if (config.Transport is not { } transport)
        {
            return;
        }

        if (!Enum.IsDefined(transport))
        {
            errors.Add("transport", "Must be streamable-http, sse or stdio.");
        }
        else if (transport == McpTransport.Stdio && config.Url is not null)
        {
            errors.Add("transport", "Must be streamable-http or sse for a 'url'. Only a 'command' uses stdio.");
        }
        else if (transport != McpTransport.Stdio && config.Command is not null)
        {
            errors.Add("transport", "Must be stdio for a 'command'.");
        }
    }

    private static void CheckArgs(ImmutableArray<string> args, FieldErrors errors)
    {
        if (args.IsDefaultOrEmpty || !errors.CheckLength("args", args.Length, MaxEntries))
        {
            return;
        }

        for (var i = 0; i < args.Length; i++)
        {
            CheckValue($"args[{i}]", args[i], errors);
        }
    }

    private static void CheckEnv(ImmutableDictionary<string, string> env, FieldErrors errors)
    {
        if (!errors.CheckLength("env", env.Count, MaxEntries))
        {
            return;
        }

        foreach (var (name, value) in env.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var field = $"env.{Names.Shown(name)}";
            if (name.Length is 0 or > MaxName || name.Any(character => character == '=' || char.IsWhiteSpace(character) || char.IsControl(character)))
            {
                errors.Add(field, $"The name must have 1 to {MaxName} characters and must not contain '=' or white space.");
            }

            CheckValue(field, value, errors);
            MaskRules.Check(field, value, errors);
            SecretReferences.Check(field, value, errors);
        }
    }

    private static void CheckText(string field, string? value, int most, FieldErrors errors)
    {
        if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > most || value.Any(char.IsControl)))
        {
            errors.Add(field, $"Must have 1 to {most} characters and must not contain control characters.");
        }
    }

    private static void CheckValue(string field, string value, FieldErrors errors)
    {
        if (value.Length > MaxText || value.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(field, $"Must have at most {MaxText} characters and must not contain NUL.");
        }
    }
}
