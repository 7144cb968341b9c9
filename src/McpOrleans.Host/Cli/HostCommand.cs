using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;

namespace McpOrleans.Host.Cli;

/// <summary>The command line of the executable.</summary>
internal static class HostCommand
{
    /// <summary>
    /// Parses the arguments and runs the service, or prints help, the version, or one line that says what is wrong. Returns the
    /// exit code.
    /// </summary>
    public static async Task<int> InvokeAsync(string[] args, Func<CommandLineSettings, Task<int>> run)
    {
        var port = new Option<int?>("--port")
        {
            CustomParser = ReadPort,
            Description = "The port on 127.0.0.1; 0 takes any free one. [default: 8080]",
            HelpName = "number",
        };
        var urls = new Option<string?>("--urls")
        {
            Description = "The addresses to listen on instead, for example http://0.0.0.0:8080.",
            HelpName = "addresses",
        };
        var data = new Option<string?>("--data")
        {
            Description = "The folder in which everything is stored. [default: data]",
            HelpName = "folder",
        };
        var servers = new Option<string[]>("--servers")
        {
            Description = "A file of MCP servers, YAML or mcp.json; may be given several times. Changes are applied while the service runs.",
            HelpName = "file",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var role = new Option<string?>("--role")
        {
            Description = "What this process does: everything, or a part in a cluster. [default: all]",
            HelpName = RoleNames.Choice,
        };

        var command = new RootCommand("McpOrleans: many MCP servers behind one service. Settings: docs/configuration.md.")
        {
            port,
            urls,
            data,
            servers,
            role,
        };
        command.SetAction((parsed, _) => run(new CommandLineSettings
        {
            Port = parsed.GetValue(port),
            Urls = parsed.GetValue(urls),
            Data = parsed.GetValue(data),
            Servers = [.. parsed.GetValue(servers) ?? []],
            Role = parsed.GetValue(role),
        }));

        var arguments = command.Parse(args);
        if (arguments.Action is ParseErrorAction)
        {
            await Console.Error.WriteLineAsync($"McpOrleans cannot start: {WhatIsWrong(arguments)} --help lists all options.");
            return 1;
        }

        // The host handles signals and its own failures. The parser must not end the process during a graceful stop.
        return await arguments.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static string WhatIsWrong(ParseResult arguments) =>
        arguments.UnmatchedTokens is [var unknown, ..] ? $"there is no option '{unknown}'." : arguments.Errors[0].Message;

    private static int? ReadPort(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return port;
        }

        argument.AddError($"port '{text}' is not a number.");
        return null;
    }
}
