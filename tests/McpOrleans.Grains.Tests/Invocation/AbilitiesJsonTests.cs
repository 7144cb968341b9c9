using System.Text;
using McpOrleans.Json;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Invocation;

public sealed class AbilitiesJsonTests
{
    [Theory]
    [InlineData("", ClientAbilities.None)]
    [InlineData("{}", ClientAbilities.None)]
    [InlineData("""{"roots":null,"sampling":true,"elicitation":[]}""", ClientAbilities.None)]
    [InlineData("""{"roots":{"listChanged":true},"experimental":{"sampling":{}}}""", ClientAbilities.Roots)]
    [InlineData("""{"sampling":{}}""", ClientAbilities.Sampling)]
    [InlineData("""{"sampling":{"tools":{},"context":{"x":1}}}""", ClientAbilities.Sampling | ClientAbilities.SamplingTools | ClientAbilities.SamplingContext)]
    [InlineData("""{"sampling":{"tools":true}}""", ClientAbilities.Sampling)]
    [InlineData("""{"elicitation":{}}""", ClientAbilities.Elicitation)]
    [InlineData("""{"elicitation":{"form":{}}}""", ClientAbilities.Elicitation)]
    [InlineData("""{"elicitation":{"url":{}}}""", ClientAbilities.ElicitationUrl)]
    [InlineData("""{"elicitation":{"form":{},"url":{}},"\u0072oots":{}}""", ClientAbilities.Roots | ClientAbilities.Elicitation | ClientAbilities.ElicitationUrl)]
    public void Read_Capabilities_IsWhatTheClientCanBeAsked(string json, ClientAbilities expected) =>
        AbilitiesJson.Read(Encoding.UTF8.GetBytes(json)).ShouldBe(expected);

    [Fact]
    public void Write_AnyAbilities_AreReadAgain()
    {
        for (var bits = 0; bits < 64; bits++)
        {
            var abilities = (ClientAbilities)bits;
            var expected = abilities.HasFlag(ClientAbilities.Sampling) ? abilities : abilities & ~(ClientAbilities.SamplingTools | ClientAbilities.SamplingContext);

            AbilitiesJson.Read(AbilitiesJson.Write(abilities)).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("sampling/createMessage", "{}", ClientAbilities.Sampling)]
    [InlineData("roots/list", "", ClientAbilities.Roots)]
    [InlineData("elicitation/create", """{"message":"m","requestedSchema":{}}""", ClientAbilities.Elicitation)]
    [InlineData("elicitation/create", """{"mode":"form"}""", ClientAbilities.Elicitation)]
    [InlineData("elicitation/create", """{"mode":"url","url":"https://x"}""", ClientAbilities.ElicitationUrl)]
    [InlineData("elicitation/create", """{"x":{"mode":"url"},"mode":1}""", ClientAbilities.Elicitation)]
    [InlineData("x/unknown", "{}", ClientAbilities.None)]
    public void IsIn_Question_NeedsItsOwnAbility(string method, string parameters, ClientAbilities needed)
    {
        foreach (var ability in Enum.GetValues<ClientAbilities>())
        {
            AskedAbility.IsIn(ability, method, Encoding.UTF8.GetBytes(parameters)).ShouldBe(ability == needed && needed is not ClientAbilities.None);
        }
    }
}
