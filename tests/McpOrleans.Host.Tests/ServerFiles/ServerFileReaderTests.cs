using System.Collections.Immutable;
using System.Text;
using McpOrleans.Client.Configuration;
using McpOrleans.Host.ServerFiles;

namespace McpOrleans.Host.Tests.ServerFiles;

public sealed class ServerFileReaderTests
{
    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal) { ["TOKEN"] = "s3cret: {\"", ["TEAM"] = "acme" };

    private static readonly ServerFileReader Reader = new(new VariableExpander(name => Environment.GetValueOrDefault(name)));

    [Theory]
    [InlineData("mcp.json", """{ "mcpServers": { "web": { "url": "http://127.0.0.1/mcp" } } }""")]
    [InlineData("mcp.json", """{ "servers": { "web": { "type": "http", "url": "http://127.0.0.1/mcp" } }, "inputs": [] }""")]
    [InlineData("mcp.json", "// mine\n{ \"servers\": { /* one */ \"web\": { \"url\": \"http://127.0.0.1/mcp\", }, }, }")]
    [InlineData("servers.yaml", "servers:\n  web:\n    url: http://127.0.0.1/mcp\n")]
    [InlineData("servers.yml", "mcpServers: {web: {url: 'http://127.0.0.1/mcp'}}")]
    [InlineData("servers", "servers: {web: {url: 'http://127.0.0.1/mcp'}}")]
    [InlineData("servers", """ {"servers": {"web": {"url": "http://127.0.0.1/mcp"}}}""")]
    public void Read_EveryKindOfFile_FindsTheServer(string file, string text)
    {
        var entry = ReadValid(file, text).ShouldHaveSingleItem();

        entry.Key.ShouldBe(new ServerKey("default", "web"));
        entry.Config.Url.ShouldBe("http://127.0.0.1/mcp");
        entry.File.ShouldBe(file);
    }

    [Fact]
    public void Read_AllYamlFields_MeanWhatTheyMeanInRest()
    {
        var entry = ReadValid("servers.yaml", """
            servers:
              files:
                command: npx
                args: [-y, "@scope/files", 8080, true]
                env: {PORT: 8080, DEBUG: true, ZIP: 01234, VERSION: 1.10}
                cwd: /srv
                timeout: 2.5
                retry_attempts: 0
                enabled: false
                tools: {allow: ["read_*"], deny: [read_all]}
                tool_prefix: ""
                description: |
                  Two
                  lines
            """).ShouldHaveSingleItem();

        entry.Config.Args.ShouldBe(["-y", "@scope/files", "8080", "true"]);
        entry.Config.Env.ShouldBe(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PORT"] = "8080", ["DEBUG"] = "true", ["ZIP"] = "01234", ["VERSION"] = "1.10" },
            ignoreOrder: true);
        entry.Config.Cwd.ShouldBe("/srv");
        entry.Config.Timeout.ShouldBe(TimeSpan.FromSeconds(2.5));
        entry.Config.RetryAttempts.ShouldBe(0);
        entry.Config.Enabled.ShouldBeFalse();
        entry.Config.ToolsAllow.ShouldBe(["read_*"]);
        entry.Config.ToolsDeny.ShouldBe(["read_all"]);
        entry.Config.ToolPrefix.ShouldBe("");
        entry.Config.Description.ShouldBe("Two\nlines");
    }

    [Fact]
    public void Read_YamlAnchorsAndMerges_AreResolved()
    {
        var entries = ReadValid("servers.yaml", """
            x-common: &common {timeout: 5, headers: {A: "1"}}
            servers:
              a: {<<: *common, url: "http://127.0.0.1/a"}
              b: {<<: *common, url: "http://127.0.0.1/b", timeout: 6}
              c: {url: "http://127.0.0.1/c", <<: [{timeout: 7}, *common]}
            """);

        entries.Select(entry => entry.Config.Timeout.TotalSeconds).ShouldBe([5, 6, 7]);
        entries.ShouldAllBe(entry => entry.Config.Headers["a"] == "1");
    }

    [Fact]
    public void Read_ManyServers_KeepsTheirOrder()
    {
        var names = Enumerable.Range(0, 500).Select(number => $"s{number * 7919 % 500}").ToList();

        ReadValid("servers.yaml", "servers:\n" + string.Concat(names.Select(name => $"  {name}: {{url: 'http://127.0.0.1/'}}\n")))
            .Select(entry => entry.Key.Server).ShouldBe(names);
    }

    [Fact]
    public void Read_Variables_AreExpandedInValuesAndNeverAsText()
    {
        var entry = ReadValid("mcp.json", """
            { "servers": { "web": {
                "url": "http://${HOST:-127.0.0.1}/mcp",
                "headers": { "Authorization": "Bearer ${TOKEN}", "Plain": "$${TOKEN}" },
                "tenant": "${TEAM}" } } }
            """).ShouldHaveSingleItem();

        entry.Key.ShouldBe(new ServerKey("acme", "web"));
        entry.Config.Url.ShouldBe("http://127.0.0.1/mcp");
        entry.Config.Headers["Authorization"].ShouldBe("Bearer s3cret: {\"");

        // Still escaped: in headers the service reads references itself, when it connects.
        entry.Config.Headers["Plain"].ShouldBe("$${TOKEN}");
    }

    [Fact]
    public void Read_SameNameInTwoTenants_AreTwoServers()
    {
        var reading = Reader.Read([Text("a.yaml", "servers: {web: {url: 'http://127.0.0.1/'}}"), Text("b.yaml", "servers: {web: {url: 'http://127.0.0.1/', tenant: acme}}")]);

        reading.Errors.ShouldBeEmpty();
        reading.Entries.Select(entry => entry.Key.ToString()).ShouldBe(["default/web", "acme/web"]);
    }

    [Fact]
    public void Read_SameServerInTwoFiles_NamesBoth()
    {
        var reading = Reader.Read([Text("a.yaml", "servers: {web: {url: 'http://127.0.0.1/'}}"), Text("b.yaml", "servers: {web: {url: 'http://127.0.0.1/'}}")]);

        reading.Errors.ShouldHaveSingleItem().ToString().ShouldBe("b.yaml: web: The server is also in a.yaml; keep it in only one of them.");
    }

    [Fact]
    public void Read_NamesThatDifferByCaseAlone_AreRefused()
    {
        Errors(Text("a.yaml", "servers: {GitHub: {url: 'http://127.0.0.1/'}}"), Text("b.yaml", "servers: {github: {url: 'http://127.0.0.1/'}}"))
            .ShouldBe(["b.yaml: github: The name differs by case alone from 'GitHub' in a.yaml."]);
        Errors(Text("a.yaml", "servers: {one: {url: 'http://127.0.0.1/', tenant: acme}, two: {url: 'http://127.0.0.1/', tenant: Acme}}"))
            .ShouldBe(["a.yaml: two: The tenant 'Acme' differs by case alone from 'acme' of the server 'one' in a.yaml."]);
        Errors(Text("a.yaml", "servers: {GitHub: {url: 'http://127.0.0.1/'}, github: {url: 'http://127.0.0.1/', tenant: acme}}")).ShouldBeEmpty();
    }

    [Fact]
    public void Read_ManyErrors_TellsAllWithFileServerAndField()
    {
        var errors = Errors(
            Text("a.yaml", """
                servers:
                  one: {url: "ftp://x", timeout: fast}
                  two: {command: "${NOPE}", colour: red}
                  bad__name: {url: "http://127.0.0.1/"}
                  three: {url: "http://127.0.0.1/", tenant: "a b"}
                  four: {url: "http://127.0.0.1/", tenant: 5}
                """),
            Text("b.json", """{"mcpServers": {"five": {"url": "http://127.0.0.1/", "headers": {"A": "${input:key}"}}}}"""));

        errors.ShouldContain(error => error.StartsWith("a.yaml: servers.one.url: ", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("a.yaml: servers.one.timeout: ", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("a.yaml: servers.two.command: ", StringComparison.Ordinal) && error.Contains("NOPE", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("a.yaml: servers.two.colour: ", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("a.yaml: servers.bad__name: ", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("a.yaml: servers.three.tenant: ", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("a.yaml: servers.four.tenant: ", StringComparison.Ordinal));
        errors.ShouldContain(error => error.StartsWith("b.json: mcpServers.five.headers.A: ", StringComparison.Ordinal));
        errors.Count.ShouldBe(8);
    }

    [Theory]
    [InlineData("a.json", "{\n  \"servers\": {\n    \"a\": }\n}", "a.json:3: This is not JSON: '}' is not allowed there.")]
    [InlineData("a.json", "{\n  \"servers\": {}", "a.json:2: This is not JSON: it ends too early.")]
    [InlineData("a.yaml", "servers:\n  a: {url: x\n  b: y", "a.yaml:2: This is not YAML from here on.")]
    [InlineData("a.yaml", "servers:\n  a: [x\nb: y", "a.yaml:2: This is not YAML from here on.")]
    [InlineData("a.yaml", "servers:\n\ta: {}", "a.yaml:1: This is not YAML: While scanning a mapping, found invalid tab")]
    [InlineData("a.yaml", "servers:\n  a: *b", "a.yaml:1: This is not YAML: The anchor 'b'")]
    [InlineData("a.yaml", "servers: &s\n  a: *s", "a.yaml:2: The anchor 's' contains itself.")]
    [InlineData("a.yaml", "servers:\n  a: {<<: 5}", "a.yaml:2: '<<' takes a mapping")]
    [InlineData("a.yaml", "servers:\n  a: {}\n  a: {}", "a.yaml:3: This is not YAML: Duplicate key a")]
    [InlineData("a.yaml", "servers:\n  1: {}\n  !!str 1: {}", "a.yaml:3: This is not YAML: Duplicate key 1")]
    [InlineData("a.yaml", "servers:\n  '1': {}\n  !!str 1: {}", "a.yaml:3: This is not YAML: Duplicate key 1")]
    [InlineData("a.json", "{\"servers\": {\"a\": {}, \"a\": {}}}", "a.json: This is not JSON: Duplicate property 'a'.")]
    [InlineData("a.yaml", "servers: {}\n---\nservers: {}", "a.yaml:3: The file must contain only one YAML document.")]
    [InlineData("a.yaml", "servers:\n  [1, 2]: x", "a.yaml:2: A field's name must be text.")]
    [InlineData("a.yaml", "- a", "a.yaml: The file must hold an object")]
    [InlineData("a.yaml", "# nothing", "a.yaml: The file must hold an object")]
    [InlineData("a.json", "  \n", "a.json: The file is empty")]
    [InlineData("a.yaml", "server: {}", "a.yaml: mcpServers: The document has neither")]
    [InlineData("a.yaml", "servers:", "a.yaml: servers: Must be an object")]
    [InlineData("a.yaml", "servers: {a: http://127.0.0.1/}", "a.yaml: servers.a: Must be an object")]
    public void Read_MalformedFile_SaysWhere(string file, string text, string message) =>
        Errors(Text(file, text)).ShouldHaveSingleItem().ShouldStartWith(message);

    [Theory]
    [InlineData("[")]
    [InlineData("- ")]
    [InlineData("{a: ")]
    public void Read_DeepNesting_IsAnErrorAndNoCrash(string opening)
    {
        var deep = "servers: {}\nx-deep:\n  " + string.Concat(Enumerable.Repeat(opening, 100_000));

        Errors(Text("a.yaml", deep)).ShouldHaveSingleItem().ShouldBe("a.yaml:3: This is nested too deeply.");
    }

    [Fact]
    public void Read_NestedAnchors_AreRefusedOnceTheyRepeatTooMuch()
    {
        // Each line stands for nine of the line before it, the last one for 9⁷ values.
        var lines = Enumerable.Range(1, 7).Select(level => $"x-{level}: &l{level} [{string.Join(", ", Enumerable.Repeat($"*l{level - 1}", 9))}]\n");

        var error = Errors(Text("a.yaml", "servers: {}\nx-0: &l0 lol\n" + string.Concat(lines))).ShouldHaveSingleItem();

        error.ShouldBe("a.yaml:8: The aliases up to this line repeat more than 4 MiB. Write out what they stand for, or use several files.");
    }

    [Fact]
    public void Read_LongTextThroughManyAliases_IsRefused()
    {
        var text = $"servers: {{}}\nx-0: &long {new string('x', 100_000)}\nx-1: [{string.Join(", ", Enumerable.Repeat("*long", 50))}]\n";

        Errors(Text("a.yaml", text)).ShouldHaveSingleItem().ShouldStartWith("a.yaml:3: The aliases up to this line");
    }

    [Fact]
    public void Read_ThousandsOfServersWithOneAnchor_AreRead()
    {
        var servers = Enumerable.Range(0, 10_000).Select(number => $"  s{number}: {{<<: *common, url: 'http://127.0.0.1/'}}\n");

        var text = "x-common: &common {timeout: 5, retry_attempts: 1, headers: {A: a, B: b, C: c}}\nservers:\n" + string.Concat(servers);

        ReadValid("a.yaml", text).Length.ShouldBe(10_000);
    }

    [Fact]
    public void Read_FileWithAByteOrderMark_IsRead()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("mcp.json"), """{"servers": {"web": {"url": "http://127.0.0.1/"}}}""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Reader.Read([ServerFileText.Read(folder.File("mcp.json"))]).Entries.ShouldHaveSingleItem();
    }

    [Fact]
    public void Read_MissingFile_IsAnError() =>
        Errors(ServerFileText.Read("/nowhere/mcp.json")).ShouldBe(["/nowhere/mcp.json: The file does not exist."]);

    [Fact]
    public void Read_FieldsOfOtherPrograms_AreNamed()
    {
        var reading = Reader.Read([Text("mcp.json", """{"inputs": [], "mcpServers": {"a": {"url": "http://127.0.0.1/", "envFile": ".env"}}}""")]);

        reading.Errors.ShouldBeEmpty();
        reading.Ignored.ShouldBe(["mcp.json: inputs", "mcp.json: mcpServers.a.envFile"]);
    }

    private static ServerFileText Text(string file, string text) => new(file, text, Problem: null);

    private static List<string> Errors(params ServerFileText[] files) => [.. Reader.Read(files).Errors.Select(error => error.ToString())];

    private static ImmutableArray<ServerFileEntry> ReadValid(string file, string text)
    {
        var reading = Reader.Read([Text(file, text)]);
        reading.Errors.ShouldBeEmpty();
        return reading.Entries;
    }
}
