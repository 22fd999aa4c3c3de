// node --test bindings/generate.test.mjs
//
// Each test runs the generator in a small repository of its own: a made-up provider "acme", a jsii-pacmak that hands back
// what it was given, and an npm that serves a file. No network, no real packages.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const GENERATOR = fileURLToPath(new URL('generate.mjs', import.meta.url));
const NO_FAKE_NPM = process.platform === 'win32' && 'the npm of these tests is a script with a #! line';
const PACKAGE = '@cdktf/provider-acme';

const PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);

let root;
let main;
beforeEach(async () => {
  root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'bindings-'));
  write('bindings/generate.mjs', fs.readFileSync(GENERATOR));
  write('node_modules/jsii-pacmak/bin/jsii-pacmak', PACMAK);
  write('node_modules/cdktf/.jsii', '{}');
  write('node_modules/cdktf/lib/index.js', '');
  write('node_modules/constructs/.jsii', '{}');
  write('bin/npm', NPM, { mode: 0o755 });
  process.env.PATH = path.join(root, 'bin') + path.delimiter + PATH;
  pin(tarball());
  // A copy knows only the repository it lies in; it runs in this process because starting Node.js is what takes time.
  ({ main } = await import(pathToFileURL(path.join(root, 'bindings/generate.mjs'))));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

// ---------------------------------------------------------------------------------------------------------------------
// What is generated

test('keeps what is listed and nothing else', async () => {
  list('# comment', 'provider', '', 'big-rocket # with a comment');
  await generate('acme');

  assert.deepEqual(packaged(), [
    '.jsii',
    'LICENSE',
    'lib/big-rocket/index.d.ts',
    'lib/big-rocket/index.js',
    'lib/big-rocket/nested/more.js',
    'lib/index.d.ts',
    'lib/index.js',
    'lib/provider/index.d.ts',
    'lib/provider/index.js',
    'package.json',
  ]);
  const assembly = JSON.parse(readPackaged('.jsii'));
  assert.deepEqual(Object.keys(assembly.submodules), [`${PACKAGE}.bigRocket`, `${PACKAGE}.provider`]);
  assert.deepEqual(Object.keys(assembly.types), [`${PACKAGE}.bigRocket.BigRocket`, `${PACKAGE}.provider.AcmeProvider`]);
  assert.deepEqual(assembly.targets, ASSEMBLY.targets);
  assert.notEqual(assembly.fingerprint, ASSEMBLY.fingerprint);
  for (const file of ['package.json', 'LICENSE', 'lib/big-rocket/index.js']) assert.equal(readPackaged(file), CONTENT[file]);
});

test('writes an index that loads a resource when it is asked for', async () => {
  list('provider', 'big-rocket');
  await generate('acme');
  assert.equal(readPackaged('lib/index.d.ts'), "export * as bigRocket from './big-rocket';\nexport * as provider from './provider';\n");

  const require = createRequire(path.join(root, 'somewhere.js'));
  const folder = path.join(root, 'bindings/acme/target/generated-sources/jsii/lib');
  const index = require(folder);
  assert.deepEqual(Object.keys(index), ['bigRocket', 'provider']);
  assert.equal(require.cache[path.join(folder, 'big-rocket/index.js')], undefined);
  assert.equal(index.bigRocket.name, 'BigRocket');
});

test('writes the types of resources into the classes that would ask for them', async () => {
  const java = (name) =>
    `static { TF_RESOURCE_TYPE = software.amazon.jsii.JsiiObject.jsiiStaticGet(acme.${name}.class, "tfResourceType", String.class); }`;
  pin(
    tarball({
      'lib/big-rocket/index.js': 'BigRocket.tfResourceType = "acme_big_rocket";\nTwin.tfResourceType = "acme_twin";\n',
      'lib/big-rocket/BigRocket.java': java('BigRocket'),
      'lib/big-rocket/Twin.java': java('Twin'),
      'lib/provider/index.js': 'Twin.tfResourceType = "acme_other";\n',
    })
  );
  list('provider', 'big-rocket');
  await generate('acme');
  assert.equal(readPackaged('lib/big-rocket/BigRocket.java'), 'static { TF_RESOURCE_TYPE = "acme_big_rocket"; }');
  assert.equal(readPackaged('lib/big-rocket/Twin.java'), java('Twin'));
});

test('reads an assembly that is kept in a gzipped file of its own', async () => {
  pin(tarball({
    '.jsii': JSON.stringify({ schema: 'jsii/file-redirect', compression: 'gzip', filename: '.jsii.gz' }),
    '.jsii.gz': gzipSync(JSON.stringify(ASSEMBLY)),
  }));
  list('provider');
  await generate('acme');
  assert.deepEqual(Object.keys(JSON.parse(readPackaged('.jsii')).types), [`${PACKAGE}.provider.AcmeProvider`]);
  assert.ok(!packaged().includes('.jsii.gz'));
});

test('reads names that are too long for a tar header', async () => {
  const long = `lib/provider/${'d'.repeat(60)}`;
  const files = { [`${long}/${'p'.repeat(90)}.js`]: 'pax', [`${long}/${'g'.repeat(90)}.js`]: 'gnu', [`${long}/${'u'.repeat(60)}.js`]: 'ustar' };
  pin(tarball(files));
  list('provider');
  await generate('acme');
  for (const [name, content] of Object.entries(files)) assert.equal(readPackaged(name), content);
});

test('links what the package builds on beside it', async () => {
  list('provider');
  await generate('acme');
  assert.equal(read('bindings/acme/target/generated-resources/jsii/dependencies.txt'), 'cdktf constructs');
});

test('takes core cdktf as npm installed it, whole', async () => {
  await generate('cdktf');
  assert.deepEqual(packaged('cdktf'), ['.jsii', 'lib/index.js']);
  assert.ok(fs.existsSync(path.join(root, 'node_modules/cdktf/lib/index.js')));
});

test('--all --out writes every resource, and elsewhere', async () => {
  await generate('acme', '--all', '--out', path.join(root, 'full'));
  const files = walk(path.join(root, 'full/generated-sources/jsii'));
  assert.deepEqual(files, Object.keys(CONTENT).sort());
  assert.ok(!fs.existsSync(path.join(root, 'bindings/acme/target/generated-sources')));
  assert.deepEqual(await generate('acme', '--all', '--out', path.join(root, 'full')), []);
});

// ---------------------------------------------------------------------------------------------------------------------
// When it is generated

test('does nothing, silently, when nothing changed', async () => {
  list('provider', 'big-rocket');
  await generate('acme');
  const before = snapshot();
  assert.deepEqual(await generate('acme'), []);
  assert.deepEqual(snapshot(), before);
});

test('neither comments nor the order of the list count as a change', async () => {
  list('provider', 'big-rocket');
  await generate('acme');
  list('# rockets first', 'big-rocket', 'provider');
  assert.deepEqual(await generate('acme'), []);
});

test('follows the list', async () => {
  list('provider', 'big-rocket');
  await generate('acme');
  list('provider', 'anvil');
  await generate('acme');
  assert.ok(packaged().includes('lib/anvil/index.js'));
  assert.ok(!packaged().includes('lib/big-rocket/index.js'));
});

test('follows the version of the provider and of what generates', async () => {
  list('provider');
  await generate('acme');
  pin(tarball({ 'lib/provider/index.js': 'exports.version = 2;' }), '2.0.0');
  await generate('acme');
  assert.equal(readPackaged('lib/provider/index.js'), 'exports.version = 2;');

  lockAndInstall({ 'node_modules/jsii-pacmak': { version: '9.9.9', integrity: 'sha512-other' } });
  assert.match((await generate('acme')).join('\n'), /generating Java/);
});

test('generates again what was deleted', async () => {
  list('provider');
  await generate('acme');
  fs.rmSync(path.join(root, 'bindings/acme/target/generated-sources'), { recursive: true });
  await generate('acme');
  assert.ok(packaged().includes('lib/provider/index.js'));
});

test('what Maven compiled from an earlier list does not stay', async () => {
  list('provider', 'anvil');
  await generate('acme');
  write('bindings/acme/target/classes/Anvil.class', '');
  await generate('acme');
  assert.ok(fs.existsSync(path.join(root, 'bindings/acme/target/classes')));
  list('provider');
  await generate('acme');
  assert.ok(!fs.existsSync(path.join(root, 'bindings/acme/target/classes')));
});

test('a failed generation shows what jsii-pacmak said and is not taken for a finished one', async () => {
  list('provider');
  write('node_modules/jsii-pacmak/bin/jsii-pacmak', "console.error('no such luck'); process.exit(3);");
  const message = await failure(1, 'acme');
  assert.match(message, /^jsii-pacmak failed on bindings\/acme\/target\/package:\nno such luck/);
  write('node_modules/jsii-pacmak/bin/jsii-pacmak', PACMAK);
  assert.match((await generate('acme')).join('\n'), /generating Java/);
});

// ---------------------------------------------------------------------------------------------------------------------
// What is wrong

test('names every problem of a list at once, with line and nearest names, and generates nothing', async () => {
  list('provider', 'big-rokcet', 'anvil', 'acme_anvil', '', 'anvil', 'rocket');
  const message = await failure(2, 'acme');
  const missing = (name) => `${name} is not in ${PACKAGE} 1.0.0; nearest`;
  assert.deepEqual(message.split('\n'), [
    `bindings/acme/resources.txt:2: ${missing('big-rokcet')}: big-rocket`,
    `bindings/acme/resources.txt:4: ${missing('acme_anvil')}: anvil, data-acme-anvil`,
    'bindings/acme/resources.txt:6: anvil is listed already, in line 3',
    `bindings/acme/resources.txt:7: ${missing('rocket')}: big-rocket, big-rocket-engine`,
  ]);
  assert.ok(!fs.existsSync(path.join(root, 'bindings/acme/target/generated-sources')));
});

test('an error in the list leaves what was generated before, and going back needs no work', async () => {
  list('provider');
  await generate('acme');
  list('provider', 'provider');
  await failure(2, 'acme');
  list('provider');
  assert.deepEqual(await generate('acme'), []);
});

test('a list that is missing or empty', async () => {
  assert.match(await failure(2, 'acme'), /^bindings\/acme\/resources\.txt does not exist/);
  list('# nothing yet');
  assert.match(await failure(2, 'acme'), /^bindings\/acme\/resources\.txt lists no resource/);
});

test('a provider that package-lock.json does not pin', async () => {
  assert.match(await failure(2, 'nobody'), /^package-lock\.json pins no @cdktf\/provider-nobody/);
});

test('a command line that makes no sense', async () => {
  for (const args of [[], ['acme', 'more'], ['--loud', 'acme'], ['acme', '--out'], ['acme', '--all']]) {
    assert.match(await failure(2, ...args), /usage: node bindings\/generate\.mjs/);
  }
});

test('prints messages and exits with 2 for a wrong list, 0 when all is done', async () => {
  list('anvli');
  const wrong = await commandLine('acme');
  assert.equal(wrong.code, 2);
  assert.equal(wrong.stderr, `bindings/acme/resources.txt:1: anvli is not in ${PACKAGE} 1.0.0; nearest: anvil\n`);
  list('anvil');
  const right = await commandLine('acme');
  assert.deepEqual(right, {
    code: 0,
    stdout: `bindings/acme: taking 1 resource out of ${PACKAGE} 1.0.0 (1 MB)\nbindings/acme: generating Java\n`,
    stderr: '',
  });
});

test('a tarball that is not the pinned one is refused and not kept', { skip: NO_FAKE_NPM }, async () => {
  list('provider');
  serve(tarball({ LICENSE: 'something else' }));
  const message = await failure(1, 'acme');
  assert.match(message, /the tarball of @cdktf\/provider-acme 1\.0\.0 is not the one package-lock\.json pins\n {2}expected sha512-.+\n {2}got {6}sha512-/);
  assert.deepEqual(walk(path.join(root, 'bindings/acme/target/npm')), []);
});

// ---------------------------------------------------------------------------------------------------------------------
// npm

test('fetches a tarball once', { skip: NO_FAKE_NPM }, async () => {
  serve(tarball());
  list('provider');
  assert.match((await generate('acme')).join('\n'), /^bindings\/acme: fetching @cdktf\/provider-acme 1\.0\.0\n/);
  list('provider', 'anvil');
  assert.doesNotMatch((await generate('acme')).join('\n'), /fetching/);
  assert.deepEqual(npmCalls(), ['pack @cdktf/provider-acme@1.0.0']);
});

test('says what npm said when a tarball cannot be fetched', { skip: NO_FAKE_NPM }, async () => {
  serve(undefined);
  list('provider');
  const message = await failure(1, 'acme');
  assert.equal(message, 'bindings/acme: npm could not fetch @cdktf/provider-acme@1.0.0:\nnpm error code ENOTFOUND');
  assert.deepEqual(walk(path.join(root, 'bindings/acme/target/npm')), []);
});

test('says so when there is no npm', async () => {
  serve(tarball());
  list('provider');
  process.env.PATH = path.join(root, 'nowhere');
  const message = await failure(1, 'acme');
  assert.equal(message, 'npm is not on the PATH: it comes with Node.js, 20 or newer');
});

test('installs what the lock pins when it is not there, or is another version', { skip: NO_FAKE_NPM }, async () => {
  await generate('toolchain');
  assert.deepEqual(npmCalls(), []); // the provider is missing from node_modules, as it should

  fs.rmSync(path.join(root, 'node_modules/.package-lock.json'));
  assert.match((await generate('toolchain')).join('\n'), /installing the npm packages/);
  assert.deepEqual(npmCalls(), ['ci --omit=dev']);

  lockPackages({ 'node_modules/constructs': { version: '11.0.0', integrity: 'sha512-newer' } });
  await generate('toolchain');
  assert.equal(npmCalls().length, 2);
  assert.deepEqual(await generate('toolchain'), []);
});

test('builds that run at once install once', { skip: NO_FAKE_NPM }, async () => {
  fs.rmSync(path.join(root, 'node_modules/.package-lock.json'));
  const runs = await Promise.all([commandLine('toolchain'), commandLine('toolchain')]);
  assert.deepEqual(runs.map(({ code }) => code), [0, 0]);
  assert.equal(npmCalls().length, 1);
});

test('the lock of a build that was killed does not block the next', { skip: NO_FAKE_NPM }, async () => {
  fs.rmSync(path.join(root, 'node_modules/.package-lock.json'));
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  write('bindings/target/npm-ci.lock', String(ended));
  await generate('toolchain');
  assert.equal(npmCalls().length, 1);
});

// ---------------------------------------------------------------------------------------------------------------------
// The made-up package

const submodule = (folder) => ({ symbolId: `src/${folder}/index:` });

const ASSEMBLY = {
  schema: 'jsii/0.10.0',
  name: PACKAGE,
  version: '1.0.0',
  targets: { java: { package: 'com.acme' } },
  submodules: {
    [`${PACKAGE}.anvil`]: submodule('anvil'),
    [`${PACKAGE}.bigRocket`]: submodule('big-rocket'),
    [`${PACKAGE}.bigRocketEngine`]: submodule('big-rocket-engine'),
    [`${PACKAGE}.dataAcmeAnvil`]: submodule('data-acme-anvil'),
    [`${PACKAGE}.provider`]: submodule('provider'),
  },
  types: {
    [`${PACKAGE}.anvil.Anvil`]: { namespace: 'anvil' },
    [`${PACKAGE}.bigRocket.BigRocket`]: { namespace: 'bigRocket' },
    [`${PACKAGE}.bigRocketEngine.BigRocketEngine`]: { namespace: 'bigRocketEngine' },
    [`${PACKAGE}.dataAcmeAnvil.DataAcmeAnvil`]: { namespace: 'dataAcmeAnvil' },
    [`${PACKAGE}.provider.AcmeProvider`]: { namespace: 'provider' },
  },
  fingerprint: 'of the whole',
};

const CONTENT = {
  '.eslintrc.json': '{}',
  '.jsii': JSON.stringify(ASSEMBLY),
  LICENSE: 'MPL-2.0\n',
  'README.md': '# acme\n',
  'package.json': JSON.stringify({ name: PACKAGE, main: 'lib/index.js' }),
  'lib/index.js': "exports.everything = require('./anvil');",
  'lib/index.d.ts': "export * as everything from './anvil';",
  'lib/anvil/index.js': '',
  'lib/big-rocket/index.js': "exports.name = 'BigRocket';",
  'lib/big-rocket/index.d.ts': 'export declare const name: string;\n'.repeat(40),
  'lib/big-rocket/nested/more.js': '',
  'lib/big-rocket-engine/index.js': '',
  'lib/data-acme-anvil/index.js': '',
  'lib/provider/index.js': '',
  'lib/provider/index.d.ts': '',
};

function tarball(changes = {}) {
  const entries = Object.entries({ ...CONTENT, ...changes }).flatMap(([name, content]) => tarEntry(`package/${name}`, content));
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/** The four ways in which a tar file can hold a name; the content of the file says which one a test wants. */
function tarEntry(name, content) {
  if (name.length <= 100) return [tarHeader(name, content), padded(content)];
  const slash = name.lastIndexOf('/');
  if (content === 'ustar') return [tarHeader(name.slice(slash + 1), content, '0', name.slice(0, slash)), padded(content)];
  const [type, extended] = content === 'gnu' ? ['L', `${name}\0`] : ['x', paxRecord(name)];
  return [tarHeader('extended', extended, type), padded(extended), tarHeader(name.slice(0, 100), content), padded(content)];
}

function tarHeader(name, content, type = '0', prefix = '') {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('0000644\0', 100);
  header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')} `, 124);
  header.write(`${type}ustar\0`, 156);
  header.write(prefix, 345);
  return header;
}

function paxRecord(name) {
  const record = ` path=${name}\n`;
  const length = record.length + String(record.length + 3).length;
  return `20 mtime=1700000000.0\n${length}${record}`;
}

function padded(content) {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** Hands the package back as if it were Java, and tells what it found linked beside it. */
const PACMAK = `
const fs = require('fs'), path = require('path');
const out = process.argv[process.argv.indexOf('--outdir') + 1] + '/java/src/main/';
const folder = process.argv.at(-1);
fs.cpSync(folder, out + 'java', { recursive: true, filter: (file) => path.relative(folder, file) !== 'node_modules' });
const dependencies = fs.existsSync(folder + '/node_modules') ? fs.readdirSync(folder + '/node_modules') : [];
fs.mkdirSync(out + 'resources');
fs.writeFileSync(out + 'resources/dependencies.txt', dependencies.filter((name) => fs.existsSync(folder + '/node_modules/' + name + '/.jsii')).join(' '));
`;

const NPM = `#!/usr/bin/env node
const fs = require('fs');
const [command, subject] = process.argv.slice(2);
fs.appendFileSync('npm-calls.txt', command + ' ' + subject + '\\n');
if (command === 'ci') {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json'));
  const installed = Object.entries(packages).filter(([, { dev }]) => !dev);
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(installed) }));
} else if (fs.existsSync('registry')) {
  fs.copyFileSync('registry/provider-acme.tgz', process.argv[process.argv.indexOf('--pack-destination') + 1] + '/cdktf-provider-acme.tgz');
} else {
  console.error('npm error code ENOTFOUND');
  process.exit(1);
}
`;

/** Makes the tarball the one that the lock pins, and that was fetched before. */
function pin(bytes, version = '1.0.0') {
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  write(`bindings/acme/target/npm/provider-acme-${version}.tgz`, bytes);
  lockAndInstall({ [`node_modules/${PACKAGE}`]: { version, integrity, dev: true } });
}

/** Leaves it to npm to fetch the tarball, or to fail if there is none to serve. */
function serve(bytes) {
  fs.rmSync(path.join(root, 'bindings/acme/target'), { recursive: true });
  if (bytes) write('registry/provider-acme.tgz', bytes);
}

function lockPackages(changes) {
  const file = path.join(root, 'package-lock.json');
  const packages = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)).packages : { '': {} };
  for (const name of ['cdktf', 'constructs', 'jsii-pacmak']) packages[`node_modules/${name}`] ??= { version: '1.0.0', integrity: `sha512-${name}` };
  write('package-lock.json', JSON.stringify({ packages: { ...packages, ...changes } }));
}

function lockAndInstall(changes) {
  lockPackages(changes);
  const { packages } = JSON.parse(read('package-lock.json'));
  const installed = Object.entries(packages).filter(([name, { dev }]) => name !== '' && !dev);
  write('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(installed) }));
}

// ---------------------------------------------------------------------------------------------------------------------
// Running and looking

/** Runs the generator and returns the lines it printed, or where it should fail, its message. */
async function generate(...args) {
  const printed = [];
  await main(args, (line) => printed.push(line));
  return printed;
}

async function failure(exitCode, ...args) {
  const error = await generate(...args).then(() => assert.fail('it succeeded'), (thrown) => thrown);
  assert.equal(error.exitCode, exitCode, error.stack);
  return error.message;
}

/** The same as a process of its own, as Maven starts it. */
function commandLine(...args) {
  const child = spawn(process.execPath, [path.join(root, 'bindings/generate.mjs'), ...args]);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) child[stream].on('data', (chunk) => (output[stream] += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...output })));
}

const write = (file, content, options) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content, options);
};

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const list = (...lines) => write('bindings/acme/resources.txt', `${lines.join('\n')}\n`);
const packaged = (module = 'acme') => walk(path.join(root, `bindings/${module}/target/generated-sources/jsii`));
const readPackaged = (file) => read(`bindings/acme/target/generated-sources/jsii/${file}`);
const npmCalls = () => (fs.existsSync(path.join(root, 'npm-calls.txt')) ? read('npm-calls.txt').trim().split('\n') : []);

function walk(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

function snapshot() {
  const target = path.join(root, 'bindings/acme/target');
  return walk(target).map((file) => [file, fs.statSync(path.join(target, file)).mtimeMs]);
}
