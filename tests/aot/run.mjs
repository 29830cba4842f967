// node run.mjs FILE.wasm: runs check.c for wasm32, with its lines from stdin and its results to stdout.
import fs from "node:fs";

let memory;
const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);
const host = {
  read: (at, room) => {
    try {
      return fs.readSync(0, bytes(at, room));
    } catch {
      return 0; // a closed pipe
    }
  },
  write: (at, length) => {
    for (let done = 0; done < length; ) done += fs.writeSync(1, bytes(at + done, length - done));
  },
};
const wasm = await WebAssembly.instantiate(fs.readFileSync(process.argv[2]), { host });
memory = wasm.instance.exports.memory;
process.exitCode = wasm.instance.exports.run();
