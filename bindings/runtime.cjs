// What the app starts in the place of jsii's own runtime (JSII_RUNTIME): the same program, without the process between.
//
//   node --preserve-symlinks bindings/runtime.cjs FOLDER
//
// jsii's Java runtime starts a wrapper, which starts this program in a second Node.js, relays every message, and marks
// what the program prints. Here the program gets the pipes themselves, and what it prints is marked in the same way.
// FOLDER holds program.js, as it lies in the jar of jsii-runtime; Node.js keeps there what it compiles of all it loads.

'use strict';

const fs = require('node:fs');
const module_ = require('node:module');
const path = require('node:path');

const folder = path.resolve(process.argv[2]);
const MESSAGES = 3; // the descriptor that the program reads and writes

const { readSync, writeSync, mkdtempSync } = fs;
fs.readSync = (descriptor, ...rest) => readSync(descriptor === MESSAGES ? 0 : descriptor, ...rest);
fs.writeSync = (descriptor, ...rest) => writeSync(descriptor === MESSAGES ? 1 : descriptor, ...rest);

for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, encoding, done) => {
    const text = Buffer.from(chunk, typeof encoding === 'string' ? encoding : undefined).toString('base64');
    fs.writeSync(2, `${JSON.stringify({ [name]: text })}\n`);
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
}

/**
 * The folder that the program loads libraries from: always the same one, unless another run has it. What is compiled is kept by
 * its path: in a new folder each time it would be compiled, and kept, each time.
 */
const kernel = path.join(folder, 'kernel');
const owner = path.join(folder, 'kernel.pid');

function takeKernelFolder() {
  try {
    fs.writeFileSync(owner, String(process.pid), { flag: 'wx' });
  } catch {
    if (isAlive(owner)) return false;
    fs.writeFileSync(owner, String(process.pid)); // of a run that was killed
    fs.rmSync(kernel, { recursive: true, force: true });
  }
  return true;
}

function isAlive(owner) {
  try {
    const pid = Number(fs.readFileSync(owner, 'utf8'));
    return pid === 0 || process.kill(pid, 0); // 0: created, and not yet written
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const release = () => fs.rmSync(owner, { force: true });

if (takeKernelFolder()) {
  process.once('exit', release); // where it ends before it loads a library
  module_.enableCompileCache?.(path.join(folder, 'compiled')); // since Node.js 22.1
  fs.mkdtempSync = (prefix, ...rest) => {
    if (path.basename(prefix) !== 'jsii-kernel-') return mkdtempSync(prefix, ...rest);
    fs.mkdirSync(kernel, { recursive: true });
    // The program has itself called at the end, to remove the folder; only after that may another run have it.
    process.off('exit', release);
    setImmediate(() => process.once('exit', release));
    return kernel;
  };
}

require(path.join(folder, 'program.js'));
