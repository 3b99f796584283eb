// A server of Socket.IO 0.9 for tests: it tells on its standard output what it is told, and
// sends what comes on its standard input, a line of JSON each.
"use strict";

const http = require("node:http");
const readline = require("node:readline");
const socketIo = require(`${process.argv[2]}/node_modules/socket.io`);

const tell = (message) => console.log(JSON.stringify(message));

const server = http.createServer();
const io = socketIo.listen(server, {
  "log level": 0,
  transports: ["websocket"],
  // In seconds: who misses a beat is disconnected.
  "heartbeat interval": 0.1,
  "heartbeat timeout": 0.5,
});

io.sockets.on("connection", (socket) => {
  tell({ connected: socket.id });
  socket.on("subscribe", (fields) => tell({ subscribed: fields }));
  socket.on("disconnect", (reason) => tell({ disconnected: reason }));
});

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { name, payload, goodbye } = JSON.parse(line);
  if (goodbye) {
    io.sockets.clients().forEach((socket) => socket.disconnect());
  } else {
    io.sockets.emit(name, payload);
  }
});
process.stdin.on("end", () => process.exit());

server.listen(0, "127.0.0.1", () => tell({ port: server.address().port }));
