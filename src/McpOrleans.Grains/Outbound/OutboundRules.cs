namespace McpOrleans.Grains.Outbound;

/// <summary>Applies the <see cref="OutboundPolicy"/> to a configuration that is otherwise valid.</summary>
internal static class OutboundRules
{
    /// <summary>Returns what the policy refuses, by field, each with what to do about it; empty when nothing is refused.</summary>
    public static ImmutableArray<FieldError> Check(McpServerConfig config, OutboundPolicy policy)
    {
        var errors = new FieldErrors();
        if (config.Command is not null && !policy.AllowStdio)
        {
            errors.Add(
                "command",
                "This service does not start programs. Give the 'url' of an MCP server that runs elsewhere; "
                + "the operator can allow programs with MCPORLEANS__OUTBOUND__ALLOWSTDIO=true.");
        }

        if (Uri.TryCreate(config.Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            CheckUrl(url, policy, errors);
        }

        return errors.ToImmutable();
    }

    private static void CheckUrl(Uri url, OutboundPolicy policy, FieldErrors errors)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !policy.IsPlainHttpAllowed)
        {
            errors.Add(
                "url",
                "Must begin with https://: over plain http others can read and change what is sent. "
                + "The operator can allow it with MCPORLEANS__OUTBOUND__ALLOWPLAINHTTP=true.");
        }

        if (!policy.AllowPrivateNetworks && OutboundHost.IsRefused(url))
        {
            errors.Add(
                "url",
                "Must be at a public address: this service does not connect to this machine, to private networks or to "
                + "reserved addresses. Give the server's public name, in ASCII; "
                + "the operator can allow private networks with MCPORLEANS__OUTBOUND__ALLOWPRIVATENETWORKS=true.");
        }
    }
}
