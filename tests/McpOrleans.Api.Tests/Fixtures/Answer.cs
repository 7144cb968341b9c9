using System.Net;
using System.Text.Json;
using Shouldly;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>One HTTP response, read whole.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseMessage Message, byte[] Body)
{
    /// <summary>The body, which must be JSON.</summary>
    public JsonElement Json { get; } = Body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(Body);

    public string? ContentType => Message.Content.Headers.ContentType?.MediaType;

    public string RequestId => Message.Headers.GetValues("X-Request-Id").Single();

    public string Text(string field) => Json.GetProperty(field).GetString().ShouldNotBeNull();

    public IEnumerable<string> Texts(string field) => Json.GetProperty(field).EnumerateArray().Select(item => item.GetString()!);

    /// <summary>The message for one field among the problem's <c>errors</c>.</summary>
    public string? ErrorOf(string field) => Json.TryGetProperty("errors", out var errors)
        ? errors.EnumerateArray().FirstOrDefault(error => error.GetProperty("field").GetString() == field) is { ValueKind: JsonValueKind.Object } found
            ? found.GetProperty("message").GetString()
            : null
        : null;

    public Answer ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, System.Text.Encoding.UTF8.GetString(Body));
        return this;
    }

    /// <summary>Every failure looks like this, whatever its cause.</summary>
    public Answer ShouldBeProblem(HttpStatusCode status, string errorCode)
    {
        ShouldBe(status);
        ContentType.ShouldBe("application/problem+json");
        Json.GetProperty("status").GetInt32().ShouldBe((int)status);
        Text("error_code").ShouldBe(errorCode);
        Text("title").ShouldNotBeNullOrEmpty();
        Text("detail").ShouldNotBeNullOrEmpty();
        Text("request_id").ShouldBe(Message.Headers.GetValues("X-Request-Id").Single());
        return this;
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage message)
    {
        using (message)
        {
            return new Answer(message.StatusCode, message, await message.Content.ReadAsByteArrayAsync());
        }
    }
}
