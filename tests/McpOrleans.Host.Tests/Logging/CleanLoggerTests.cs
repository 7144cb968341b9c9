using McpOrleans.Host.Logging;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Host.Tests.Logging;

public sealed class CleanLoggerTests
{
    private const string Evil = "a\r\nb\u001b[31m\u202e\u2028\u061c\u0085c";
    private const string Clean = "a  b?[31m????c";

    private readonly Recorder _recorder = new();
    private readonly ILogger _logger;

    public CleanLoggerTests() => _logger = new CleanLoggerFactory(_recorder).CreateLogger("test");

    [Fact]
    public void Log_TextAndProperties_AreClean()
    {
        object?[] values = [Evil, 5, new[] { Evil, "x" }, new Odd()];

        _logger.Log(LogLevel.Information, "{Text} {Number} {List} {Uri}", values);

        _recorder.Text.ShouldBe($"{Clean} 5 {Clean}, x {Clean}");
        _recorder.Properties["Text"].ShouldBe(Clean);
        _recorder.Properties["Number"].ShouldBe(5);
        _recorder.Properties["List"].ShouldBe($"{Clean}, x");
        _recorder.Properties["Uri"].ShouldBe(Clean);
        _recorder.Properties["{OriginalFormat}"].ShouldBe("{Text} {Number} {List} {Uri}");
    }

    [Fact]
    public void Log_NothingToClean_PassesValuesAsTheyAre()
    {
        var address = new Uri("http://127.0.0.1/");
        var exception = new InvalidOperationException("fine");

        object?[] values = [address, "Zoë 🙂"];

        _logger.Log(LogLevel.Information, exception, "{Address} {Name}", values);

        _recorder.Properties["Address"].ShouldBeSameAs(address);
        _recorder.Properties["Name"].ShouldBe("Zoë 🙂");
        _recorder.Exception.ShouldBeSameAs(exception);
    }

    [Fact]
    public void Log_Exception_ItsWordsAreCleanAndItsTraceKeepsItsLines()
    {
        var exception = Thrown();

        _logger.Log(LogLevel.Error, exception, "it failed");

        var text = _recorder.Exception!.ToString();
        text.ShouldNotContain("\r");
        text.ShouldStartWith($"System.InvalidOperationException: outer {Clean}\n ---> System.FormatException: inner {Clean}\n   ");
        text.ShouldContain("\n   at McpOrleans.Host.Tests.Logging.CleanLoggerTests.Thrown");
        _recorder.Exception.Message.ShouldBe($"outer {Clean}");
        _recorder.Exception.StackTrace.ShouldBe(exception.StackTrace);
    }

    [Fact]
    public void Scope_OfAnyKind_IsClean()
    {
        using var text = _logger.BeginScope(Evil);
        using var pairs = _logger.BeginScope(new Dictionary<string, object> { ["Key"] = Evil });
        using var template = _logger.BeginScope("{Path}", Evil);

        _recorder.Scopes.Select(scope => scope.ToString()).ShouldAllBe(scope => !scope!.Contains('\r'));
        _recorder.Scopes[0].ToString().ShouldBe(Clean);
        ((IEnumerable<KeyValuePair<string, object?>>)_recorder.Scopes[1]).ShouldBe([new("Key", Clean)]);
        _recorder.Scopes[2].ToString().ShouldBe(Clean);
    }

    [Fact]
    public void CleanLines_OwnLineBreaks_Stay() => LogText.CleanLines("one\r\ntwo\u001b").ShouldBe("one \ntwo?");

    private static InvalidOperationException Thrown()
    {
        try
        {
            try
            {
                throw new FormatException($"inner {Evil}");
            }
            catch (FormatException inner)
            {
                throw new InvalidOperationException($"outer {Evil}", inner);
            }
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    private sealed class Odd
    {
        public override string ToString() => Evil;
    }

    private sealed class Recorder : ILoggerFactory, ILogger
    {
        public string? Text { get; private set; }

        public Dictionary<string, object?> Properties { get; private set; } = [];

        public Exception? Exception { get; private set; }

        public List<object> Scopes { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Scopes.Add(state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Text = formatter(state, exception);
            Properties = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary();
            Exception = exception;
        }
    }
}
