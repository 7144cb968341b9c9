using System.Diagnostics;

namespace McpOrleans.Infra.Tests.Packages;

/// <summary>A folder with <c>./dev</c> and the settings of the build, but with packages and a package source of its own.</summary>
internal sealed class DevFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dev-");

    public DevFolder(string orleans, string azure, string jwt)
    {
        foreach (var file in (string[])["dev", "global.json", "Directory.Build.props"])
        {
            File.Copy(Path.Combine(InfraFiles.Root, file), At(file));
        }

        File.WriteAllText(At("Directory.Packages.props"), $"""
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
                <OrleansVersion>1.0.0</OrleansVersion>
              </PropertyGroup>
              <ItemGroup Label="Orleans">
                {orleans}
              </ItemGroup>
              <ItemGroup Label="Azure">
                {azure}
              </ItemGroup>
              <ItemGroup Label="JWT">
                {jwt}
              </ItemGroup>
            </Project>
            """);
        Feed = new PackageFeed(At("feed"));
        UseSource(Feed.Path);
    }

    public PackageFeed Feed { get; }

    /// <summary>Tells NuGet of one package source, and of one that knows vulnerabilities.</summary>
    public void UseSource(string source, Uri? audit = null)
    {
        var auditSource = audit is null ? "" : $"""<add key="audit" value="{audit}index.json" allowInsecureConnections="true" />""";
        File.WriteAllText(At("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{source}" /></packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <auditSources><clear />{auditSource}</auditSources>
            </configuration>
            """);
    }

    public string At(string file) => Path.Combine(_folder.FullName, file);

    public void Dispose() => _folder.Delete(recursive: true);

    public Task<(int ExitCode, string Output, string Errors)> DevAsync(string command) => RunAsync(At("dev"), command);

    /// <summary>Restores a project of the folder that asks for these packages, as every build does.</summary>
    public Task<(int ExitCode, string Output, string Errors)> RestoreAsync(params string[] packages)
    {
        var project = At("Made.Up.csproj");
        var references = packages.Select(package => $"""<PackageReference Include="{package}" />""");
        File.WriteAllText(project, $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{string.Concat(references)}</ItemGroup></Project>""");
        return RunAsync("dotnet", "restore", project);
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Nothing of the run that this test is part of: neither what it chose nor the packages it has.
        foreach (var name in (string[])["UseOrleansStandIn", "WithoutAzure", "WithoutJwt", "MCPORLEANS_ENGINE"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["NUGET_PACKAGES"] = At("restored");
        start.Environment["NUGET_HTTP_CACHE_PATH"] = At("answered");
        using var process = Process.Start(start)!;
        using var end = new CancellationTokenSource(Patience, TimeProvider.System);
        await using var killed = end.Token.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, await output, await errors);
    }
}
