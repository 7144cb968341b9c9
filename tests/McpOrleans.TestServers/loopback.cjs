// Loaded before npm's servers over HTTP, which listen on all interfaces and on a port they are told: here they listen on the
// loopback interface alone, on a port that the operating system chooses, and say which.
const net = require("node:net");
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (_port, ...rest) {
  const callback = rest.find((argument) => typeof argument === "function");
  return listen.call(this, { port: 0, host: "127.0.0.1" }, () => {
    console.log(`http://127.0.0.1:${this.address().port}`);
    callback?.();
  });
};

// So that none outlives the test that started it.
process.stdin.on("end", () => process.exit()).resume();
