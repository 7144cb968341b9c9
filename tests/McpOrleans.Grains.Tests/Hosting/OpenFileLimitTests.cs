using McpOrleans.Grains.Hosting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Hosting;

public sealed class OpenFileLimitTests
{
    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max open files            ", null)]
    [InlineData("Max pending signals       96000                96000                signals   ", null)]
    public void Parse_TableOfLimits_FindsTheSoftOne(string line, long? files)
    {
        string[] lines = ["Limit                     Soft Limit           Hard Limit           Units     ", "Max processes             7                    8                    processes ", line];

        OpenFileLimit.Parse(lines).Files.ShouldBe(files);
    }

    [Fact]
    public void Read_OnLinux_FindsALimitOrNone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has /proc");

        OpenFileLimit.Read().ShouldBe(OpenFileLimit.Parse(File.ReadLines("/proc/self/limits")));
    }

    [Theory]
    [InlineData(1024L, 128, false)]
    [InlineData(1024L, 129, true)]
    [InlineData(20_000L, 10_000, true)]
    [InlineData(null, 1_000_000, false)]
    public void IsLowFor_SoManyServers_FourEachAndAReserve(long? files, int servers, bool isLow) =>
        new OpenFileLimit(files).IsLowFor(servers).ShouldBe(isLow);

    [Theory]
    [InlineData(65_535L, false)]
    [InlineData(65_536L, true)]
    [InlineData(null, true)]
    public void IsPlenty_Limit_SaysWhetherCountingIsNeeded(long? files, bool isPlenty) => new OpenFileLimit(files).IsPlenty.ShouldBe(isPlenty);
}
