// Runs the generator's tests, unless they have passed on exactly these files before: they take longer than all else
// that a build does when nothing changed.
//
//   node bindings/test.mjs
//
// Exit codes: those of node --test.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BINDINGS = path.dirname(fileURLToPath(import.meta.url));
const TESTS = path.join(BINDINGS, 'generate.test.mjs');
const STAMP = path.join(BINDINGS, 'target/tested.stamp');

const hash = createHash('sha256').update(process.version);
for (const file of ['generate.mjs', 'generate.test.mjs', 'test.mjs', '../package-lock.json']) {
  hash.update(fs.readFileSync(path.join(BINDINGS, file)));
}
const fingerprint = hash.digest('hex');

if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === fingerprint) {
  console.log(`bindings: the generator's tests have passed on these files; remove bindings/target/tested.stamp to run them again`);
} else {
  const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', TESTS], { stdio: 'inherit' });
  if (status === 0) {
    fs.mkdirSync(path.dirname(STAMP), { recursive: true });
    fs.writeFileSync(STAMP, fingerprint);
  }
  process.exitCode = status ?? 1;
}
