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

module_.enableCompileCache?.(path.join(folder, 'compiled')); // since Node.js 22.1

const { readSync, writeSync } = fs;
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

require(path.join(folder, 'program.js'));
