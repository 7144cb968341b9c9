using System.Net;
using System.Net.Sockets;
using McpOrleans.Host.Startup;

namespace McpOrleans.Host.Tests.Startup;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://localhost:0;http://127.0.0.1:0")]
    [InlineData("http://*:0")]
    [InlineData("http://unix:/tmp/a.sock")]
    public void Check_FreeAddresses_AreFine(string urls) => Should.NotThrow(() => ListenAddresses.Check(urls));

    [Theory]
    [InlineData("127.0.0.1:80", "not an address")]
    [InlineData("http:/x", "not an address")]
    [InlineData("ftp://127.0.0.1:0", "http:// nor https://")]
    [InlineData("http://192.0.2.1:0", "is not an address of this machine")]
    public void Check_WrongAddress_SaysWhatIsWrong(string urls, string message) =>
        Should.Throw<StartException>(() => ListenAddresses.Check(urls)).Message.ShouldContain(message);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("*")]
    public void Check_TakenPort_SaysWhichAndWhatToDo(string host)
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        var failure = Should.Throw<StartException>(() => ListenAddresses.Check($"http://{host}:{port}"));

        failure.Message.ShouldContain($"port {port} is in use");
        failure.Message.ShouldContain("--port");
    }
}
